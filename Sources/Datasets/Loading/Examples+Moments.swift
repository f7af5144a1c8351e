extension Examples {
  /// Mean and variance of each number over the examples, pixels divided by 255.
  ///
  /// Two passes in Double; a number that is the same in all examples has the variance 0 exactly.
  /// - Returns: as many as one example has numbers; the variance is the sum of squared deviations
  ///   divided by their number. Zeros where there is no example.
  public func moments() -> (mean: [Double], variance: [Double]) {
    let examples = materialized()
    var mean = [Double](repeating: 0, count: elementCount)
    var variance = mean
    guard count > 0 else { return (mean, variance) }
    let first = examples[0]
    var example = first
    for index in 0..<count {
      var span = example.mutableSpan
      examples.write(index, into: &span)
      for position in first.indices {
        mean[position] += Double(example[position]) - Double(first[position])
      }
    }
    for position in first.indices {
      mean[position] = Double(first[position]) + mean[position] / Double(count)
    }
    for index in 0..<count {
      var span = example.mutableSpan
      examples.write(index, into: &span)
      for position in first.indices {
        let distance = Double(example[position]) - mean[position]
        variance[position] += distance * distance
      }
    }
    return (mean, variance.map { $0 / Double(count) })
  }
}
