"""Other engines that the bench asks the same questions."""
