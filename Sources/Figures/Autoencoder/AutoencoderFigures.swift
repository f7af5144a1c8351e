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
    /// The seed of the random direction.
    public var seed: UInt64 = 0
    /// Keyword arguments of the environment that differ from those of the training.
    public var arguments: [String: InfoValue] = [:]

    /// Makes options with these defaults.
    public init() {}
  }

  /// The model.
  public let model: TrainedAutoencoder
  /// Such as `mnist`.
  public let setName: String
  /// In the order of the labels.
  public let classNames: [String]
  /// The test examples.
  public let examples: Examples
  /// What was drawn.
  public private(set) var figures: [FigureWriter.Figure] = []
  /// The mean squared error of the reconstructed test examples, without noise.
  public let meanSquaredError: Double
  let options: Options
  /// `[N, K]`: the codes of the test examples.
  let codes: Tensor
  let style = ImageViewStyle.light

  /// Reads a model and draws it.
  /// - Throws: `FigureError` where a figure is asked for that there is not; `ExperimentError` or
  ///   `GymError` where the model or its data set cannot be used.
  public init(contentsOf path: String, options: Options = Options()) throws {
    model = try TrainedAutoencoder(contentsOf: path)
    self.options = options
    let spec = try EnvironmentRegistry.standard.spec(try model.saved.environmentID())
    let arguments = spec.arguments.merging(model.saved.arguments) { $1 }
      .merging(["split": .string("test")]) { $1 }.merging(options.arguments) { $1 }
    let environment = try Reconstruction(try ReconstructionParameters(arguments))
    examples = environment.examples
    classNames = environment.classNames
    setName = environment.parameters.data.selection.name
    guard model.encoder.architecture.inputShape.count == examples.elementCount else {
      throw ExperimentError.foreignFile(
        path: path, expected: "a network for the examples \(examples.shape) of \(setName)",
        found: "one for \(model.encoder.architecture.inputShape)")
    }
    for image in [options.image, options.between.first, options.between.second]
    where !(0..<examples.count).contains(image) {
      throw FigureError.noSuchImage(image, count: examples.count)
    }
    let inputs = Self.inputs(examples, Array(0..<examples.count), model)
    codes = model.encoder.batched(inputs)
    let difference = model.decoder.batched(codes).flattened() - inputs.flattened()
    meanSquaredError = Double(difference.squared().mean().scalar)
    let names = options.names.isEmpty ? FigureName.ofAutoencoders : options.names
    for name in names {
      do throws(FigureMaker.Missing) {
        figures.append(.init(name: name, scenes: [try scene(name)]))
      } catch {
        guard options.names.isEmpty else { throw FigureError.missing(name, reason: error.reason) }
      }
    }
  }

  /// Some examples as the network takes them, `[N, …]`.
  static func inputs(_ examples: Examples, _ indices: [Int], _ model: TrainedAutoencoder)
    -> Tensor
  {
    examples.tensor(indices)
      .reshaped(to: [indices.count] + model.encoder.architecture.inputShape.dimensions)
  }

  /// The scores for people, line by line.
  public var lines: [String] {
    [
      """
      \(setName): mean squared error \(ReturnText.significant(meanSquaredError)) \
      (\(grouped(examples.count)) test examples), codes of \(model.codeSize)
      """
    ]
  }

  /// The scores for JSON.
  /// - Parameter paths: the files that were written.
  /// - Returns: names and values in their order.
  public func members(paths: [String]) -> [(String, JSONValue)] {
    [
      ("model", .string(model.model.path)), ("test_examples", .integer(Int128(examples.count))),
      ("test_mean_squared_error", .number(meanSquaredError)),
      ("code_size", .integer(Int128(model.codeSize))),
      ("figures", .array(paths.map { .string($0) })),
    ]
  }
}
