import Datasets
import Environments
import Experiments
import Foundations
import Gym
import NumPyRandom
import TensorEngine
import Viewer

/// The figures of a trained autoencoder: where it puts examples, and what it makes of codes.
///
///     let figures = try AutoencoderFigures(contentsOf: "model.safetensors")
///     let paths = try FigureWriter(folder: "figures").write(figures.figures)
public struct AutoencoderFigures {
  /// What to draw.
  public struct Options: Sendable {
    /// Only these figures; all that the model has where empty.
    public var names: [FigureName] = []
    /// Images side by side.
    public var count = 10
    /// The test image of neighbors and of the walk in pixels.
    public var image = 0
    /// The two test images between which is interpolated.
    public var between = (first: 128, second: 198)
    /// Cells of the latent grid in each direction.
    public var cells = 20
    /// A classifier of the same examples, which counts the classes in the latent grid.
    public var classifier: TrainedNetwork?
    /// The seed of the random direction.
    public var seed: UInt64 = 0
    /// Keyword arguments of the environment that differ from those of the training.
    public var arguments: [String: InfoValue] = [:]

    /// Makes options with these defaults.
    public init() {}
  }

  /// The autoencoder with its codes.
  public let evaluated: EvaluatedAutoencoder
  /// What was drawn.
  public private(set) var figures: [FigureWriter.Figure] = []
  /// How many cells of the latent grid a classifier takes for each class; nil where none was given
  /// or there is no such grid.
  public private(set) var gridClasses: [Int]?
  let options: Options
  let style = ImageViewStyle.light

  /// Reads a model and draws it.
  /// - Throws: `FigureError` where a figure is asked for that there is not; `ExperimentError` or
  ///   `GymError` where the model or its data set cannot be used.
  public init(contentsOf path: String, options: Options = Options()) throws {
    evaluated = try EvaluatedAutoencoder(contentsOf: path, changing: options.arguments)
    self.options = options
    gridClasses = try countGridClasses()
    let names = options.names.isEmpty ? FigureName.ofAutoencoders : options.names
    for name in names {
      do throws(FigureMaker.Missing) {
        figures.append(.init(name: name, scenes: [try scene(name)]))
      } catch {
        guard options.names.isEmpty else { throw FigureError.missing(name, reason: error.reason) }
      }
    }
  }

  var examples: Examples { evaluated.examples }
  var model: TrainedAutoencoder { evaluated.model }
  var setName: String { evaluated.setName }
  /// `[N, K]`: the codes of the test examples.
  var codes: Tensor { evaluated.codes }

  /// The scores for people, line by line.
  public var lines: [String] {
    [
      """
      \(setName): mean squared error \(ReturnText.significant(evaluated.meanSquaredError)) \
      (\(grouped(examples.count)) test examples), codes of \(model.codeSize)
      """
    ]
      + (gridClasses.map { counts in
        let seen = counts.count { $0 > 0 }
        let cells = zip(evaluated.classNames, counts).map { "\($0): \($1)" }
        return [
          "latent grid: \(seen) of \(counts.count) classes (cells \(cells.joined(separator: ", ")))"
        ]
      } ?? [])
  }

  /// The scores for JSON.
  /// - Parameter paths: the files that were written.
  /// - Returns: names and values in their order.
  public func members(paths: [String]) -> [(String, JSONValue)] {
    [
      ("model", .string(model.model.path)), ("test_examples", .integer(Int128(examples.count))),
      ("test_mean_squared_error", .number(evaluated.meanSquaredError)),
      ("code_size", .integer(Int128(model.codeSize))),
      (
        "latent_grid_cells",
        gridClasses.map { .array($0.map { .integer(Int128($0)) }) } ?? .null
      ),
      ("figures", .array(paths.map { .string($0) })),
    ]
  }
}
