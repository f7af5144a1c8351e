/// A figure of a trained classifier; the raw value is its name and its file's.
public enum FigureName: String, CaseIterable, Sendable {
  /// The first test examples that were taken for another class, ten in a row, the classes under them.
  case errorSheet = "error-sheet"
  /// The same in one row, or in rows of ten where they are many, the classes beside them.
  case errorStrip = "error-strip"
  /// The first twenty test examples with their true and predicted classes.
  case firstExamples = "first-20"
  /// The first test examples in one row.
  case sideBySide = "side-by-side"
  /// The filters of the first convolution.
  case firstFilters = "first-layer-filters"
  /// The filters of the second convolution, one column for each.
  case secondFilters = "second-layer-filters"
  /// The weights of the first dense layer as a matrix of colors.
  case weights
  /// What the first convolution makes of one test image.
  case firstActivations = "activations-layer-1"
  /// What the second pooling makes of it.
  case pooledActivations = "activations-pool-2"
  /// Four test images, what the first convolution and the second pooling make of them.
  case triptych = "activation-triptych"
  /// An image for each class, found by gradient ascent from noise.
  case classImages = "class-images"
  /// The filters of the first convolution after each epoch, as frames and a film.
  case filterEvolution = "filter-evolution"
  /// How often each class was taken for each.
  case confusionMatrix = "confusion-matrix"
  /// Precision, recall and F1 of each class, as a picture and a table.
  case classReport = "class-report"
  /// Loss and accuracy over the epochs of the run.
  case trainingCurves = "training-curves"
  /// Of two classes, what is found at the price of what false alarms.
  case rocCurve = "roc-curve"
  /// Of an autoencoder with codes of two numbers, what the decoder makes of their plane.
  case latentGrid = "latent-grid"
  /// The codes of the test examples in the colors of their classes.
  case latentScatter = "latent-scatter"
  /// Test images above what an autoencoder makes of them.
  case reconstructions
  /// What the decoder makes of codes between those of two test images.
  case interpolation
  /// A test image on a straight way through pixel space.
  case pixelWalk = "pixel-walk"
  /// A test image and those with the nearest codes.
  case neighbors

  /// The figures of autoencoders.
  public static let ofAutoencoders: [FigureName] = [
    .latentGrid, .latentScatter, .reconstructions, .interpolation, .pixelWalk, .neighbors,
  ]
  /// The figures of classifiers.
  public static let ofClassifiers = allCases.filter { !ofAutoencoders.contains($0) }
}
