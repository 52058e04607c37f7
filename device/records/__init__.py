"""What is kept of practice: the store, and the thread that writes it."""
