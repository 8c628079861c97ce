"""What is known of a household: put right, and erased where it asks for that."""
