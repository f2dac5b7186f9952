"""Files that people add to tickets: their facts are in the graph, their bodies in a storage beside it."""
