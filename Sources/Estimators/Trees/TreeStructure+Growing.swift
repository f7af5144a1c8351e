extension TreeStructure {
  /// Adds a leaf and returns its number.
  mutating func appendLeaf(value: [Double], cover: Double) -> Int {
    childrenLeft.append(-1)
    childrenRight.append(-1)
    feature.append(-1)
    threshold.append(0)
    missingGoesLeft.append(false)
    self.cover.append(cover)
    self.value.append(value)
    return nodeCount - 1
  }

  /// Makes a leaf an inner node, whose children are still to be set.
  mutating func divide(_ node: Int, feature: Int, threshold: Double, missingGoesLeft: Bool) {
    self.feature[node] = feature
    self.threshold[node] = threshold
    self.missingGoesLeft[node] = missingGoesLeft
  }
}
