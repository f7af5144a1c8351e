import Attribution
import Experiments
import Foundations
import Gym
import TensorEngine
import Viewer

/// The comparison of methods: a row for each input, a column for each method.
public struct ExplanationFigure: Sendable {
  /// The methods, from the second column on.
  public let methods: [MapMethod]
  /// What is explained.
  public let inputs: ExplainedModel.Inputs
  /// The explained output of each input.
  public let neurons: [Int]
  /// The outputs before the softmax, `[N, C]`.
  public let logits: Tensor
  /// The maps of each method, `[N, …]`.
  public let maps: [Tensor]
  private let range: ClosedRange<Float>
  /// The inputs as pictures, which are drawn; nil of inputs that are none.
  private let images: ModelImages?
  /// `[N, C]`: the probabilities, of one output that of its class; nil where the outputs are no logits of
  /// classes.
  let probabilities: Tensor?

  /// Makes the maps.
  /// - Parameters:
  ///   - model: what is explained.
  ///   - inputs: for which inputs.
  ///   - methods: by which methods.
  ///   - neurons: which outputs.
  ///   - progress: called before each method, with its number from 0.
  /// - Throws: `AttributionError`
  public init(
    _ model: ExplainedModel, _ inputs: ExplainedModel.Inputs, methods: [MapMethod],
    neurons: NeuronSelection = .largest, progress: (Int) -> Void = { _ in }
  ) throws(AttributionError) {
    let logits = model.network.outputs(inputs.values)
    let positions = try neurons.positions(in: logits) ?? logits.argmax()
    var maps: [Tensor] = []
    for (index, method) in methods.enumerated() {
      progress(index)
      maps.append(try model.maps(method, inputs, neurons: .indices(positions)))
    }
    (self.methods, self.inputs, self.logits, self.maps) = (methods, inputs, logits, maps)
    self.neurons = positions
    range = model.model.inputRange
    images = try? ModelImages(model.model)
    probabilities = model.hasClasses ? logits.probabilities : nil
  }

  /// The name of an output.
  public func className(_ index: Int) -> String {
    guard let names = inputs.classNames, names.indices.contains(index) else { return "\(index)" }
    return names[index]
  }

  /// Whether the inputs are images, which can be drawn.
  public var isDrawable: Bool {
    let shape = inputs.values.shape
    return shape.rank == 4 && (shape[3] == 1 || shape[3] == 3)
  }

  /// Columns beside each other; more methods follow below.
  private static let columnLimit = 10

  /// The scene.
  /// - Precondition: `isDrawable`
  public var displayList: DisplayList {
    let bandCount = max(1, (methods.count + Self.columnLimit - 1) / Self.columnLimit)
    let columns = max(1, (methods.count + bandCount - 1) / bandCount)
    let bands = stride(from: 0, to: max(1, methods.count), by: columns).map {
      displayList(of: $0..<min($0 + columns, methods.count))
    }
    return bands.count == 1 ? bands[0] : .arranged(bands.map { [$0] })
  }

  /// Some of the methods, beside the inputs.
  private func displayList(of range: Range<Int>) -> DisplayList {
    let (logits, probabilities) = (logits.scalars, probabilities?.scalars)
    let width = self.logits.shape[1]
    let rows = inputs.names.indices.map { row in
      let chosen = row * width + neurons[row]
      let predicted = self.logits.slice(row..<row + 1).argmax()[0]
      let label = inputs.labels.map { ["label: \(className($0[row]))"] } ?? []
      return MapGridView.Row(
        left: label + ["pred: \(className(predicted))"],
        right: [
          "output \(className(neurons[row]))", "logit: \(decimal(Double(logits[chosen]), 2))",
        ] + (probabilities.map { ["prob: \(decimal(Double($0[chosen]), 2))"] } ?? []),
        tiles: [tile(row)] + range.map { methods[$0].tile(maps[$0].slice(row..<row + 1)) })
    }
    return MapGridView(columns: ["Input"] + range.map { methods[$0].heading })
      .displayList(of: rows)
  }

  /// An input, colored ones in their own colors.
  private func tile(_ row: Int) -> MapGridView.Tile {
    let bounds = Double(range.lowerBound)...Double(range.upperBound)
    let input = inputs.values.slice(row..<row + 1)
    return MapGridView.Tile(images?.pictures(of: input) ?? input, .gray, .fixed(bounds))
  }

  /// Writes the picture: `.png` or `.svg` by the name.
  /// - Throws: `ViewerError` or `FileError` where it cannot be drawn or written.
  public func write(to path: String) throws {
    if path.hasSuffix(".svg") {
      try AtomicFile.write(Array(displayList.svg().utf8), to: path)
    } else {
      try FigureWriter.writePNG(displayList, to: path)
    }
  }
}

extension Tensor {
  /// What logits `[N, C]` stand for: of one output the probability of its class.
  var probabilities: Tensor { shape[-1] == 1 ? sigmoid() : softmax() }
}
