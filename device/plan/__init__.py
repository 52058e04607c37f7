"""What the therapist prescribed, and the catalogue it is made from."""
