"""Small reusable pieces. They show what they are given and tell what the person did; nothing else."""
