extension TreeStructure {
  private enum CodingKeys: String, CodingKey {
    case childrenLeft, childrenRight, feature, threshold, missingGoesLeft, cover, value
  }

  /// Reads what `encode(to:)` wrote.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    childrenLeft = try container.decode([Int].self, forKey: .childrenLeft)
    childrenRight = try container.decode([Int].self, forKey: .childrenRight)
    feature = try container.decode([Int].self, forKey: .feature)
    threshold = try container.decode([Double].self, forKey: .threshold)
      .map { $0 == .greatestFiniteMagnitude ? .infinity : $0 }
    missingGoesLeft = try container.decode([Bool].self, forKey: .missingGoesLeft)
    cover = try container.decode([Double].self, forKey: .cover)
    value = try container.decode([[Double]].self, forKey: .value)
  }

  /// Writes the arrays. An infinite threshold, which divides missing values from all others, becomes the
  /// largest finite number, as JSON has no infinity.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(childrenLeft, forKey: .childrenLeft)
    try container.encode(childrenRight, forKey: .childrenRight)
    try container.encode(feature, forKey: .feature)
    try container.encode(
      threshold.map { $0 == .infinity ? .greatestFiniteMagnitude : $0 }, forKey: .threshold)
    try container.encode(missingGoesLeft, forKey: .missingGoesLeft)
    try container.encode(cover, forKey: .cover)
    try container.encode(value, forKey: .value)
  }
}
