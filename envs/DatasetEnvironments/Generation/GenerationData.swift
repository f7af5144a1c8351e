import Datasets
import Foundations
import Gym
import NumPyRandom
import Spaces

/// The real examples that answers are compared with.
struct GenerationData: Sendable {
  /// Of one answer: images in -1...1, rows of a table between the bounds of each column.
  let actionSpace: Space
  let discrepancy: MeanDiscrepancy
  private let loader: BatchLoader
  /// Middle and half of the range of each column of a table; nil of images.
  private let ranges: [(middle: Float, half: Float)]?
  // Keeps the examples shared with the environments of other parts.
  private let data: ClassificationData

  /// Examples that the bandwidth is the median distance of, at most.
  private static let bandwidthExamples = 500

  var examples: Examples { loader.examples }
  /// D, the elements of an example.
  var width: Int { examples.elementCount }

  /// Loads the examples.
  /// - Throws: `GymError.unavailable` where files are missing or damaged, `GymError.badArgument`
  ///   where nothing was held out for the part.
  init(_ parameters: GenerationParameters) throws(GymError) {
    data = try ClassificationData.load(parameters.selection)
    let examples = try data.examples(of: parameters.split)
    do throws(DatasetError) {
      loader = try BatchLoader(
        examples, batchSize: 1, seed: 0, scaling: PixelScaling(factor: 1 / 127.5, offset: -1))
    } catch {
      throw .unavailable(error.description)
    }
    if let bounds = data.set.featureBounds {
      actionSpace = Classification.space(of: data.set, shape: examples.shape)
      ranges = zip(bounds.low, bounds.high).map { ($0 / 2 + $1 / 2, $1 / 2 - $0 / 2) }
    } else {
      actionSpace = .box(Box(low: -1, high: 1, shape: examples.shape))
      ranges = nil
    }
    let width = examples.elementCount
    var bandwidth = parameters.bandwidth
    if bandwidth == 0 {
      var random = PCG64(seed: 0, stream: "bandwidth")
      let count = min(examples.count, Self.bandwidthExamples)
      let sample = random.permutation(examples.count).prefix(count)
      let rows = Self.scaled(Self.rows(loader, Array(sample)), ranges)
      bandwidth = MeanDiscrepancy.medianDistance(rows, width: width)
    }
    discrepancy = MeanDiscrepancy(bandwidth: bandwidth, width: width)
  }

  /// Draws indices of real examples, uniformly with replacement.
  func draw(_ count: Int, using random: inout PCG64) -> [Int] {
    (0..<count).map { _ in random.integers(upTo: examples.count) }
  }

  /// Examples, `[N, D]`, as answers should be.
  func rows(_ indices: [Int]) -> [Float] { Self.rows(loader, indices) }

  /// The parts of answers in -MMD^2.
  /// - Parameters:
  ///   - answers: `[N, D]`.
  ///   - real: `[M, D]`.
  /// - Returns: `[N]`.
  func rewards(answers: [Float], real: [Float]) -> [Double] {
    discrepancy.rewards(
      answers: Self.scaled(answers, ranges), real: Self.scaled(real, ranges))
  }

  private static func rows(_ loader: BatchLoader, _ indices: [Int]) -> [Float] {
    var rows = [Float](repeating: 0, count: indices.count * loader.examples.elementCount)
    loader.write(indices.map { (item: $0, epoch: 0) }, seed: 0, into: &rows)
    return rows
  }

  /// The columns of a table within -1...1, so that each counts alike; 0 where a column is constant.
  private static func scaled(_ rows: [Float], _ ranges: [(middle: Float, half: Float)]?) -> [Float]
  {
    guard let ranges else { return rows }
    return rows.indices.map { index in
      let (middle, half) = ranges[index % ranges.count]
      return half == 0 ? 0 : (rows[index] - middle) / half
    }
  }
}
