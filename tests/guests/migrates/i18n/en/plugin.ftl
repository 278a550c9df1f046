plugin-name = Migrates
no-way = no way
