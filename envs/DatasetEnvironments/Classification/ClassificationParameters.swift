import Datasets

/// Which examples of a data set an environment shows, and how.
public struct ClassificationParameters: Sendable, Hashable, Codable {
  /// A way in which training examples are varied.
  public enum Augmentation: String, Sendable, Codable, CaseIterable {
    /// Each image and its shifts by one pixel to the left, right, up and down: five of one.
    case shifts
    /// A random turn (up to 10 degrees), stretch, shear and shift (up to 2 pixels), redrawn in
    /// every epoch.
    case affine
    /// `affine`, then a random elastic deformation.
    case elastic
    /// A random shift by up to 2 pixels, and for half of the images a mirror image.
    case flips
    /// A random shift by up to 2 pixels, and for half of the images a rectangle erased.
    case erasing
  }

  /// Which examples there are, whatever part is shown.
  public struct Selection: Sendable, Hashable, Codable {
    /// The name of a set in the catalog; `files` of one's own.
    public var set: String
    /// One's own set.
    public var own: OwnDataset?
    /// The fraction of the training examples that is held out for validation.
    public var validation = 1.0 / 12
    /// The seed of that selection.
    public var validationSeed = 0
    /// The seed by which the test rows of a table are drawn again; nil for the set's own.
    public var splitSeed: Int?
    /// The parts of a cross-validation; nil for none.
    public var folds: Int?
    /// The part that stands for the test examples, from 1; the others are the training examples.
    public var fold: Int?
    /// Only so many of the training examples, the first ones.
    public var first: Int?
    /// Only these classes, renumbered in this order.
    public var classes: [Int]?
    /// This class against the rest: 1 where it is, else 0.
    public var positive: Int?

    /// All training examples of a set.
    public init(set: String) { self.set = set }

    /// What the set is called.
    public var name: String { own?.name ?? set }
  }

  /// Which examples there are.
  public var selection: Selection
  /// The part that is shown.
  public var split = Dataset.Split.train
  /// How training examples are varied, one after the other; by the vector environment alone.
  public var augmentations: [Augmentation] = []
  /// The answers of an episode of the single environment.
  public var examples = 100

  /// Shows the training examples of a set.
  public init(set: String) { selection = Selection(set: set) }
}
