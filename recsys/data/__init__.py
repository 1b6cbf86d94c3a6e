"""What a data set is: users, movies, ratings, their ids and the parts that they are split into."""
