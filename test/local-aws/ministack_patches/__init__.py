"""What MiniStack does unlike AWS, one function each."""
