plugin-name = Contributes everything
weight = { $n } words
