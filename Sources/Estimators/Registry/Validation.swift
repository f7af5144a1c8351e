/// Throws where what was read of a saved estimator does not fit together: whatever a file holds, what
/// was read from it can be asked for predictions.
func requireSaved(_ holds: Bool, _ what: String) throws(EstimatorError) {
  guard holds else {
    throw .wrongShape(
      what: "saved estimator", expected: "\(what) that fit together", found: "a damaged file")
  }
}

extension TreeEnsemble {
  /// Checks that each tree ends in leaves, and compares columns that there are.
  func validate(columns: Int, outputs: Int) throws(EstimatorError) {
    try requireSaved(columns >= 1 && baseValues.count == outputs, "numbers of columns and outputs")
    for tree in trees {
      let count = tree.nodeCount
      try requireSaved(
        count >= 1 && count < Int32.max && tree.childrenLeft.count == count
          && tree.childrenRight.count == count && tree.threshold.count == count
          && tree.missingGoesLeft.count == count && tree.cover.count == count
          && tree.value.count == count && tree.value.allSatisfy { $0.count == outputs },
        "arrays of the nodes of a tree")
      for node in 0..<count where tree.childrenLeft[node] >= 0 {
        // Children come after their parent, so every way ends.
        let children = node + 1..<max(node + 1, count)
        try requireSaved(
          children.contains(tree.childrenLeft[node]) && children.contains(tree.childrenRight[node])
            && (0..<columns).contains(tree.feature[node]), "children and columns of a tree")
      }
    }
  }
}

extension DecisionTrees {
  enum CodingKeys: String, CodingKey { case trees, baseValues, columnCount }

  /// Reads saved trees.
  /// - Throws: `EstimatorError` where their nodes do not fit together.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    trees = try container.decode([TreeStructure].self, forKey: .trees)
    baseValues = try container.decode([Double].self, forKey: .baseValues)
    columnCount = try container.decode(Int.self, forKey: .columnCount)
    try validate(outputs: baseValues.count)
  }

  func validate(outputs: Int) throws(EstimatorError) {
    try requireSaved(!trees.isEmpty, "trees")
    try validate(columns: columnCount, outputs: outputs)
  }
}

/// Checks the classes of a saved classifier: none before `fit`, else two at least, ascending.
private func validate(classes: [Int], isFitted: Bool, least: Int = 2) throws(EstimatorError) {
  try requireSaved(
    isFitted
      ? classes.count >= least && zip(classes, classes.dropFirst()).allSatisfy(<)
      : classes.isEmpty, "classes")
}

extension DecisionTreeClassifier {
  /// Checks what was read from a file.
  public func validate() throws(EstimatorError) {
    try Estimators.validate(classes: classes, isFitted: model != nil)
    try model?.validate(outputs: classes.count)
  }
}

extension DecisionTreeRegressor {
  /// Checks what was read from a file.
  public func validate() throws(EstimatorError) { try model?.validate(outputs: 1) }
}

extension RandomForestClassifier {
  /// Checks what was read from a file.
  public func validate() throws(EstimatorError) {
    try Estimators.validate(classes: classes, isFitted: model != nil)
    try model?.validate(outputs: classes.count)
  }
}

extension RandomForestRegressor {
  /// Checks what was read from a file.
  public func validate() throws(EstimatorError) { try model?.validate(outputs: 1) }
}

extension BoostedTrees {
  enum CodingKeys: String, CodingKey {
    case trees, baseValues, validationLosses, columnCount
  }

  /// Reads saved trees.
  /// - Throws: `EstimatorError` where their nodes do not fit together.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    trees = try container.decode([TreeStructure].self, forKey: .trees)
    baseValues = try container.decode([Double].self, forKey: .baseValues)
    validationLosses = try container.decode([Double].self, forKey: .validationLosses)
    columnCount = try container.decode(Int.self, forKey: .columnCount)
    try validate(columns: columnCount, outputs: baseValues.count)
  }
}

extension HistGradientBoostingClassifier {
  /// Checks what was read from a file.
  public func validate() throws(EstimatorError) {
    try Estimators.validate(classes: classes, isFitted: model != nil)
    guard let model else { return }
    try model.validate(
      columns: model.columnCount, outputs: classes.count == 2 ? 1 : classes.count)
  }
}

extension HistGradientBoostingRegressor {
  /// Checks what was read from a file.
  public func validate() throws(EstimatorError) {
    guard let model else { return }
    try model.validate(columns: model.columnCount, outputs: 1)
  }
}

extension LogisticRegression {
  /// Checks what was read from a file.
  public func validate() throws(EstimatorError) {
    try Estimators.validate(classes: classes, isFitted: !coefficients.isEmpty)
    let rows = classes.isEmpty ? 0 : classes.count == 2 ? 1 : classes.count
    let width = coefficients.first?.count ?? 1
    try requireSaved(
      coefficients.count == rows && intercepts.count == rows && width >= 1
        && coefficients.allSatisfy { $0.count == width }, "coefficients and intercepts")
  }
}

extension Ridge {
  /// Checks what was read from a file: coefficients of any number fit.
  public func validate() throws(EstimatorError) {
    try requireSaved(model?.coefficients.isEmpty != true, "coefficients")
  }
}

extension KMeans {
  /// Checks what was read from a file.
  public func validate() throws(EstimatorError) {
    guard let centers else { return }
    try requireSaved(
      k >= 1 && centers.rows == k && centers.columns >= 1, "centers and their number")
  }
}

extension KNeighborsClassifier {
  /// Checks what was read from a file.
  public func validate() throws(EstimatorError) {
    try Estimators.validate(classes: classes, isFitted: hasExamples, least: 1)
    try requireSaved(targetsAreClasses, "classes of the examples")
  }
}

extension KNeighborsRegressor {
  /// Examples are checked when they are read.
  public func validate() throws(EstimatorError) {}
}

extension SupportVectorClassifier {
  /// Checks what was read from a file.
  public func validate() throws(EstimatorError) {
    try Estimators.validate(classes: classes, isFitted: machines != nil)
    guard let machines else { return }
    let pairs = classes.count * (classes.count - 1) / 2
    try requireSaved(
      machines.pairs.count == pairs && machines.vectors.columns >= 1
        && (sigmoids.isEmpty || sigmoids.count == pairs), "machines of the pairs of classes")
    for pair in machines.pairs {
      try requireSaved(
        classes.indices.contains(pair.first) && classes.indices.contains(pair.second)
          && pair.first < pair.second && pair.positions.count == pair.factors.count
          && pair.positions.allSatisfy { (0..<machines.vectors.rows).contains($0) },
        "support vectors of a pair of classes")
    }
  }
}
