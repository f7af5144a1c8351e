import Spaces

/// A bounded box cut into bins of equal width, a number of them along each of its values.
///
/// Edges are in the precision of the box's type, as NumPy's `linspace` makes them.
struct BoxBins: Sendable {
  let box: Box
  /// How many bins each number has, in row-major order.
  let counts: [Int]
  /// The bins' bounds, `counts[i] + 1` for each number.
  let edges: [[Double]]
  /// The bins as one number, or as one per number of the box.
  let space: Space

  /// Cuts a box.
  /// - Throws: `GymError.badSpace` where the box isn't bounded or the bins don't fit it.
  init(
    _ space: Space, bins: [Int], multiDiscrete: Bool, wrapper: String
  ) throws(GymError) {
    box = try space.box(for: wrapper)
    guard box.isBounded, box.low.doubles.allSatisfy(\.isFinite),
      box.high.doubles.allSatisfy(\.isFinite)
    else { throw .badSpace("\(wrapper): expected finite bounds, found \(box)") }
    let counts = bins.count == 1 ? Array(repeating: bins[0], count: box.flattenedCount) : bins
    guard counts.count == box.flattenedCount, counts.allSatisfy({ $0 > 0 && $0 < 1 << 24 }) else {
      throw .badArgument(
        name: "bins", value: "\(bins)",
        expected: "\(box.flattenedCount) numbers above 0 and below 2^24, or one for all")
    }
    self.counts = counts
    let dtype = box.dtype
    edges = zip(counts, zip(box.low.doubles, box.high.doubles)).map { count, bounds in
      switch dtype {
      case .float16:
        evenlySpaced(from: Float16(bounds.0), to: Float16(bounds.1), count: count).map(Double.init)
      case .float32:
        evenlySpaced(from: Float(bounds.0), to: Float(bounds.1), count: count).map(Double.init)
      default: evenlySpaced(from: bounds.0, to: bounds.1, count: count)
      }
    }
    let total = try Box.elementCount(of: counts, kind: wrapper)
    self.space =
      multiDiscrete
      ? .multiDiscrete(try MultiDiscrete(checking: counts))
      : .discrete(try Discrete(checking: total))
  }

  /// The middle of a bin.
  func center(of bin: Int, at index: Int) -> Double {
    let sum = edges[index][bin] + edges[index][bin + 1]
    return 0.5 * box.dtype.rounded(sum)
  }

  /// The bin that a number lies in; beyond the bounds the outermost one.
  func bin(of number: Double, at index: Int) -> Int {
    // The bins are half-open, and the last one has its end too.
    var (low, high) = (0, counts[index] - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if edges[index][middle] <= number { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// The bins as an element of the space.
  func value(of bins: [Int]) -> SpaceValue {
    if case .multiDiscrete(let space) = space { return .array(space.array(bins)) }
    return .discrete(zip(bins, counts).reduce(0) { $0 * $1.1 + $1.0 })
  }

  /// The bins that an element of the space stands for; nil where it isn't one.
  func bins(of value: SpaceValue) -> [Int]? {
    guard space.contains(value) else { return nil }
    switch value {
    case .array(let array): return array.integers.map { Int($0) }
    case .discrete(var number):
      var bins: [Int] = []
      for count in counts.reversed() {
        bins.append(number % count)
        number /= count
      }
      return bins.reversed()
    default: return nil
    }
  }
}

/// The ends of `count` intervals of equal width, `count + 1` values.
private func evenlySpaced<Number: BinaryFloatingPoint>(
  from low: Number, to high: Number, count: Int
) -> [Number] {
  let width = (high - low) / Number(count)
  return (0..<count).map { Number($0) * width + low } + [high]
}
