plugin-name = Undeclared
