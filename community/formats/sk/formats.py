DATE_FORMAT = "j. E Y"  # the month in the genitive, as Slovak reads after a day
DATETIME_FORMAT = "j. E Y G:i"
