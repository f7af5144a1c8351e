import Gym

extension ClassificationParameters {
  /// The keyword arguments of any data set, for lists.
  static let arguments = [
    EnvironmentArgument(
      "set", "the name of a data set, or files", default: "digits-drawn",
      "The data set; the environment's id says it."),
    EnvironmentArgument(
      "split", "train, validation or test", default: "train", "The part that is shown."),
    EnvironmentArgument(
      "validation", "a number in 0...0.9", default: "1/12",
      "The fraction of the training examples that is held out."),
    EnvironmentArgument(
      "validation_seed", "a whole number in 0...1000000000", default: "0",
      "The seed of that choice."),
    EnvironmentArgument(
      "first", "a whole number in 1...1000000000", default: "all",
      "Only so many of the training examples."),
    EnvironmentArgument(
      "classes", "a list of classes", default: "all",
      "Only these classes, numbered in this order, as [5, 6]."),
    EnvironmentArgument("positive", "a class", default: "none", "This class against the rest."),
    EnvironmentArgument(
      "augment", "none, shifts, affine, elastic, flips or erasing, joined by +", default: "none",
      "How training examples are varied."),
    EnvironmentArgument(
      "examples", "a whole number in 1...1000000000", default: "100",
      "The examples of an episode of a single environment."),
  ]
}

extension OwnArguments {
  /// The keyword arguments of one's own files, for lists.
  static let arguments = [
    EnvironmentArgument(
      "path", "a path", default: "none", "A folder of pictures, a .npz or a .csv file."),
    EnvironmentArgument(
      "size", "a side, or [height, width]", default: "as they are",
      "The size to which pictures are resized."),
    EnvironmentArgument(
      "color", "automatic, rgb or grey", default: "automatic", "The channels of pictures."),
    EnvironmentArgument(
      "label", "the name of a column", default: "label, else the last", "A table's classes."),
    EnvironmentArgument(
      "test", "a number in 0.001...0.9", default: "0.2",
      "The fraction held out as test examples where there is no test part."),
    EnvironmentArgument(
      "test_seed", "a whole number in 0...1000000000", default: "0", "The seed of that choice."),
  ]
}
