print("palestra")
