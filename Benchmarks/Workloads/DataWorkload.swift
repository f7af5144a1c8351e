import Datasets

/// What it takes to have data ready.
enum DataWorkload: String, CaseIterable {
  /// 60,000 digits drawn.
  case drawnDigits = "data.drawn"
  /// MNIST from its four packed files.
  case mnist = "data.mnist"
  /// An epoch of 300,000 images: each of 60,000 and its four shifts, in batches of 1,000.
  case shifts = "data.shifts"
  /// An epoch of 60,000 images with elastic and affine changes, in batches of 1,000.
  case elastic = "data.elastic"

  /// Seconds for the whole, once; nil where the files are not here.
  func seconds() throws -> Double? {
    switch self {
    case .drawnDigits:
      let digits = DrawnDigits(seed: 1, range: 0..<60_000)
      let start = now()
      use(digits.images())
      return now() - start
    case .mnist:
      let entry = try DatasetCatalog.standard.entry("mnist")
      guard entry.isPresent(in: .standard) else { return nil }
      let start = now()
      use(try entry.load(from: .standard))
      return now() - start
    case .shifts: return try epoch(expansion: .onePixelShifts, [])
    case .elastic:
      return try epoch(
        expansion: .none,
        [
          .affine(degrees: 10, scale: 0.9...1.1, shear: 0.1, shift: 2),
          .elastic(strength: 1.5, spacing: 7),
        ])
    }
  }

  private func epoch(
    expansion: BatchLoader.Expansion, _ augmentations: [Augmentation]
  ) throws -> Double {
    let set = try DatasetCatalog.standard.load(DatasetCatalog.defaultName)
    var loader = try BatchLoader(
      set.train, batchSize: 1_000, seed: 1, expansion: expansion, augmentations: augmentations)
    let start = now()
    loader.begin(epoch: 0)
    while let batch = loader.next() { use(batch) }
    return now() - start
  }
}
