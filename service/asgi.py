"""What the web server is told to run: the app of this process's environment."""

import os

from domain.settings import read_settings
from service.app import create_app
from service.logs import write_logs

write_logs()
app = create_app(read_settings(os.environ))
