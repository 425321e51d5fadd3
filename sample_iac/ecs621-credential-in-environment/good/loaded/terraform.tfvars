database_password_arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:orders/database-AbCdEf"
