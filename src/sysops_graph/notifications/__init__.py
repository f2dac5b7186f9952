"""What people are told: stored before it is sent, over the channel they prefer, else over the next."""
