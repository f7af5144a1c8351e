import NumPyRandom
import TensorEngine

/// How an output falls while the regions that a map ranks highest are destroyed, one after the other:
/// the steeper, the better the map. Samek et al. (2015), https://arxiv.org/abs/1509.06321.
///
///     let curve = PerturbationCurve()
///     let fall = try curve.scores(of: network, x, maps: maps, neurons: labels)
///     fall.deletionScore    // the mean output on the way: the lower the better
///
/// Deletion takes the most relevant regions first, insertion begins with all of them destroyed and
/// brings the most relevant back first. Petsiuk et al. (2018), https://arxiv.org/abs/1806.07421.
public struct PerturbationCurve: Sendable {
  /// What a region becomes.
  public enum Replacement: String, Sendable, CaseIterable {
    /// 0.
    case zeros
    /// Normal noise with a standard deviation of 0.3.
    case noise
    /// The region's mean.
    case mean
    /// The numbers with the other sign.
    case negation
  }

  /// The regions' side.
  public var regionSize = 9
  /// Regions at most; nil for all.
  public var steps: Int?
  /// What a region becomes.
  public var replacement = Replacement.zeros
  /// What pixels may be; nil for anything.
  public var range: ClosedRange<Float>?
  /// Of the noise.
  public var seed: UInt64 = 0

  /// Makes the measure.
  public init() {}

  /// What a map's order of regions came to.
  public struct Result: Sendable {
    /// The probability of the chosen output after 0, 1, … regions were destroyed: the mean over the
    /// examples.
    public let deletion: [Double]
    /// The same where regions are brought back.
    public let insertion: [Double]
    /// The mean of `deletion`: low where the map found what matters.
    public var deletionScore: Double { deletion.reduce(0, +) / Double(deletion.count) }
    /// The mean of `insertion`: high where the map found what matters.
    public var insertionScore: Double { insertion.reduce(0, +) / Double(insertion.count) }
  }

  /// Measures maps of images.
  /// - Parameters:
  ///   - network: whose probabilities fall.
  ///   - x: images, `[N, H, W, C]`.
  ///   - maps: of them, `[N, H, W, C]` or one channel.
  ///   - neurons: the outputs that the maps explain.
  /// - Returns: the outputs on the way.
  /// - Throws: `AttributionError` where the inputs or outputs do not fit.
  public func scores(
    of network: ExplainedNetwork, _ x: Tensor, maps: Tensor, neurons: NeuronSelection = .largest
  ) throws(AttributionError) -> Result {
    try network.check(x)
    guard x.rank == 4, maps.rank == 4,
      maps.shape.dimensions.prefix(3) == x.shape.dimensions.prefix(3)
    else {
      throw .badInput(expected: "images [N, H, W, C] with a map of each", found: "\(maps.shape)")
    }
    guard regionSize > 0, steps ?? 1 > 0 else {
      throw .badInput(
        expected: "regions and steps of 1 at least", found: "\(regionSize) and \(steps ?? 1)")
    }
    guard let positions = try neurons.positions(in: network.outputs(x)) else {
      throw .badNeuron(expected: "one output of each example", found: "all of them")
    }
    var sums = (deletion: [Double](), insertion: [Double]())
    for row in 0..<x.shape[0] {
      let example = x.slice(row..<row + 1)
      let order = regions(of: maps.slice(row..<row + 1))
      let destroyed = destroyed(example, UInt64(row))
      let count = min(steps ?? order.count, order.count)
      for (isInsertion, start, other) in [(false, example, destroyed), (true, destroyed, example)] {
        let curve = curve(
          network, from: start, to: other, order.prefix(count), positions[row])
        if isInsertion {
          sums.insertion = Self.added(sums.insertion, curve)
        } else {
          sums.deletion = Self.added(sums.deletion, curve)
        }
      }
    }
    let count = Double(x.shape[0])
    return Result(
      deletion: sums.deletion.map { $0 / count }, insertion: sums.insertion.map { $0 / count })
  }

  private static func added(_ one: [Double], _ other: [Double]) -> [Double] {
    one.isEmpty ? other : zip(one, other).map(+)
  }

  /// The probability of an output while regions of one image become those of another.
  private func curve(
    _ network: ExplainedNetwork, from start: Tensor, to other: Tensor, _ order: ArraySlice<Region>,
    _ position: Int
  ) -> [Double] {
    var (image, replacement) = (start.scalars, other.scalars)
    let (width, channels) = (start.shape[2], start.shape[3])
    var images = [start]
    for region in order {
      for row in region.rows {
        let begin = (row * width + region.columns.lowerBound) * channels
        for index in begin..<begin + region.columns.count * channels {
          swap(&image[index], &replacement[index])
        }
      }
      images.append(Tensor(image, shape: start.shape))
    }
    return images.slices(Examples.atATime(start.count)).flatMap { images in
      let outputs = network.outputs(.concatenated(Array(images))).softmax()
      return outputs.selectingColumns(Array(repeating: position, count: images.count)).scalars
        .map(Double.init)
    }
  }

  private struct Region {
    let rows: Range<Int>
    let columns: Range<Int>
    let relevance: Float
  }

  /// The regions of a map, the most relevant first; those at the right and lower edges may be smaller.
  private func regions(of map: Tensor) -> [Region] {
    let values = map.reducingChannels().scalars
    let (height, width) = (map.shape[1], map.shape[2])
    var regions: [Region] = []
    for top in stride(from: 0, to: height, by: regionSize) {
      for left in stride(from: 0, to: width, by: regionSize) {
        let rows = top..<min(top + regionSize, height)
        let columns = left..<min(left + regionSize, width)
        let sum = rows.reduce(Float(0)) { sum, row in
          sum + columns.reduce(Float(0)) { $0 + values[row * width + $1] }
        }
        regions.append(
          Region(
            rows: rows, columns: columns, relevance: sum / Float(rows.count * columns.count)))
      }
    }
    return regions.enumerated().sorted {
      ($1.element.relevance, $0.offset) < ($0.element.relevance, $1.offset)
    }.map(\.element)
  }

  /// An image with all of its regions destroyed.
  private func destroyed(_ image: Tensor, _ number: UInt64) -> Tensor {
    var result: Tensor
    switch replacement {
    case .zeros: result = .zeros(image.shape)
    case .noise: result = 0.3 * .normal(image.shape, seed: seed &+ number)
    case .negation: result = -image
    case .mean: result = means(image)
    }
    if let range { result = result.clipped(to: range.lowerBound, range.upperBound) }
    return result
  }

  private func means(_ image: Tensor) -> Tensor {
    var values = image.scalars
    let (width, channels) = (image.shape[2], image.shape[3])
    for region in regions(of: image) {
      for channel in 0..<channels {
        let offsets = region.rows.flatMap { row in
          region.columns.map { (row * width + $0) * channels + channel }
        }
        let mean = offsets.reduce(Float(0)) { $0 + values[$1] } / Float(offsets.count)
        for offset in offsets { values[offset] = mean }
      }
    }
    return Tensor(values, shape: image.shape)
  }
}
