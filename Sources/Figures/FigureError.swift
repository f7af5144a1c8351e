/// Why figures cannot be drawn or written.
public enum FigureError: Error, Equatable, CustomStringConvertible {
  /// A file is there already.
  case fileExists(String)
  /// The folder cannot be made or written.
  case unusableFolder(path: String, reason: String)
  /// `filter-evolution` of one model.
  case needsEpochs(String)
  /// A figure that was asked for by name and that this model does not have.
  case missing(FigureName, reason: String)
  /// A test image beyond the data set, of so many.
  case noSuchImage(Int, count: Int)
  /// An option of a method of explanation, or a flag, that it cannot have.
  case badOption(method: String, option: String, value: String, expected: String)
  /// A model whose inputs are no images.
  case noImages(path: String, found: String)

  public var description: String {
    switch self {
    case .fileExists(let path):
      "\(path) is there already: give another folder or --overwrite"
    case .unusableFolder(let path, let reason): "cannot write into \(path): \(reason)"
    case .needsEpochs(let path):
      "\(path) is one model, filter-evolution shows many: \(FigureMaker.noEpochs)"
    case .missing(let name, let reason): "there is no \(name.rawValue) of this model: \(reason)"
    case .noSuchImage(let image, let count): "--image: expected 0 to \(count - 1), got \(image)"
    case .badOption(let method, let option, let value, let expected):
      "\(method): \(option) is \(value), expected \(expected)"
    case .noImages(let path, let found):
      "\(path): expected a network of images, [height, width, 1 or 3], found one that takes \(found)"
    }
  }

  /// Whether what was asked for was wrong, rather than that work failed.
  public var isMisuse: Bool {
    switch self {
    case .unusableFolder, .noImages: false
    default: true
    }
  }
}
