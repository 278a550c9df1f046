plugin-name = Misbehaves
complaint = I do not like { $what }.
