import Attribution
import Experiments
import Foundations
import NeuralNetworks

/// What can be seen in a classifier's filters and activations, measured.
public struct Observations {
  /// How many filters of the first convolution are edge detectors.
  public struct Edges {
    /// Of each filter the part of its energy that is a straight edge, see `EdgeFit`.
    public let fractions: [Double]
    /// What makes a filter one: a larger fraction than 99 % of random filters have.
    public let level: Double

    /// The filters that are edge detectors.
    public var count: Int { fractions.count { $0 > level } }
  }

  /// How the first two maps of the second pooling (of a network with one, of that) differ between the classes 1 and 3.
  public struct PooledBlocks {
    /// The two classes.
    public let names: [String]
    /// The name of the layer of the maps: `pool 2`.
    public let layerName: String
    /// Of each class, of each map: the mean over its test images.
    public let means: [[Double]]
    /// Of the second half of these test images, the part whose class is that of the nearer mean of
    /// the first half, by the two maps alone.
    public let separability: Double
    /// The images of that second half.
    public let evaluated: Int
  }

  /// Of the first convolution; nil where there is none.
  public private(set) var edges: Edges?
  /// Nil where the maps or the classes are too few.
  public private(set) var blocks: PooledBlocks?
  /// The least of all outputs of relu layers for all test examples.
  public private(set) var leastRelu: Float?

  /// Looks at all test examples.
  public init(_ evaluated: EvaluatedClassifier) throws(ExperimentError) {
    let network = evaluated.model.network
    let layers = PicturedLayers(network)
    edges = layers.kernels.first.map { kernel in
      let fit = EdgeFit(height: kernel.shape[0], width: kernel.shape[1])
      return Edges(
        fractions: fit.fractions(of: kernel),
        level: fit.noiseLevel(quantile: 0.99, channels: kernel.shape[2]))
    }
    var blocks: [(label: Int, values: [Float])] = []
    let relus = layers.relus
    let indices = relus + (layers.pooledMaps.map { [$0] } ?? [])
    guard !indices.isEmpty else { return }
    let size = try evaluated.model.batchSize
    for start in stride(from: 0, to: evaluated.examples.count, by: size) {
      let examples = Array(start..<min(evaluated.examples.count, start + size))
      let outputs = network.outputs(of: evaluated.inputs(examples), at: indices)
      for output in outputs.prefix(relus.count) where output.count > 0 {
        leastRelu = min(leastRelu ?? .infinity, output.min().scalar)
      }
      guard layers.pooledMaps != nil, let maps = outputs.last, maps.shape[3] >= 2 else { continue }
      for (row, example) in examples.enumerated() {
        let label = Int(evaluated.examples.labels[example])
        guard label == 1 || label == 3 else { continue }
        blocks.append((label, maps.slice(row..<row + 1).slice(along: 3, 0..<2).scalars))
      }
    }
    if evaluated.classNames.count > 3 {
      self.blocks = Self.compare(blocks, evaluated.classNames, layers.pooledName)
    }
  }

  /// Nil where there are fewer than two images of a class.
  private static func compare(
    _ blocks: [(label: Int, values: [Float])], _ names: [String], _ layerName: String
  ) -> PooledBlocks? {
    let classes = [1, 3].map { label in blocks.filter { $0.label == label }.map(\.values) }
    guard classes.allSatisfy({ $0.count >= 2 }) else { return nil }
    let centers = classes.map { mean(of: $0.prefix($0.count / 2)) }
    var (hits, evaluated) = (0, 0)
    for (own, images) in classes.enumerated() {
      for image in images.dropFirst(images.count / 2) {
        let distances = centers.map { center in
          zip(center, image).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        evaluated += 1
        if distances[own] < distances[1 - own] { hits += 1 }
      }
    }
    let means = classes.map { images in
      let all = mean(of: images[...])
      return [0, 1].map { map in
        let cells = stride(from: map, to: all.count, by: 2).map { Double(all[$0]) }
        return cells.reduce(0, +) / Double(cells.count)
      }
    }
    return PooledBlocks(
      names: [names[1], names[3]], layerName: layerName, means: means,
      separability: Double(hits) / Double(evaluated), evaluated: evaluated)
  }

  private static func mean(of images: ArraySlice<[Float]>) -> [Float] {
    guard let first = images.first else { return [] }
    var sum = [Float](repeating: 0, count: first.count)
    for image in images { for index in sum.indices { sum[index] += image[index] } }
    return sum.map { $0 / Float(images.count) }
  }
}

extension Observations {
  /// For people.
  public var lines: [String] {
    var lines: [String] = []
    if let edges {
      lines.append(
        "\(edges.count) of \(edges.fractions.count) first-layer filters look like edges: a straight "
          + "edge is more of their energy (above \(decimal(edges.level, 2))) than in 99 % of random "
          + "filters; median \(decimal(Self.median(edges.fractions), 2))")
    }
    if let blocks {
      let means = zip(blocks.names, blocks.means).map { name, means in
        "\(name): \(means.map { decimal($0, 2) }.joined(separator: ", "))"
      }
      lines.append(
        "the first two maps of \(blocks.layerName) alone distinguish \(blocks.names[0]) and \(blocks.names[1]) "
          + "in \(decimal(100 * blocks.separability, 1)) % of \(blocks.evaluated) test images (nearest "
          + "mean); mean outputs \(means.joined(separator: "; "))")
    }
    if let leastRelu {
      lines.append("least output of a relu layer: \(decimal(Double(leastRelu), 4))")
    }
    return lines
  }

  /// For JSON.
  public var members: [(String, JSONValue)] {
    var members: [(String, JSONValue)] = []
    if let edges {
      members += [
        ("edge_filters", .integer(Int128(edges.count))),
        ("edge_shares", JSONValue.numbers(edges.fractions)),
        ("edge_level", JSONValue.number(edges.level)),
      ]
    }
    if let blocks {
      members += [
        ("pooled_classes", .array(blocks.names.map { .string($0) })),
        ("pooled_means", .array(blocks.means.map(JSONValue.numbers))),
        ("pooled_told_apart", JSONValue.number(blocks.separability)),
      ]
    }
    if let leastRelu { members.append(("least_relu", JSONValue.number(Double(leastRelu)))) }
    return members
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return .nan }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
