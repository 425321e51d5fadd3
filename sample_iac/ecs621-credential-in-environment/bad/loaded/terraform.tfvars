database_password = "s3cr3t-fish" # expect: ECS621 which is written out here for database_password
