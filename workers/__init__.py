"""What runs in the background. A task takes ids or nothing, calls one verb, and may run twice."""
