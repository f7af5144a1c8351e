import Foundations
import NumPyRandom
import Testing

@testable import Datasets

@Suite(.serialized) struct LoaderTests {
  /// Images of 3 x 3 pixels whose first pixel is their number.
  private func images(_ count: Int) throws -> Examples {
    let pixels = (0..<count).flatMap { index in (0..<9).map { UInt8(index * 10 + $0) } }
    let labels = (0..<count).map { Int32($0 % 2) }
    return try Examples(shape: [3, 3, 1], values: .bytes(pixels), labels: labels)
  }

  private let plain = PixelScaling(factor: 1, offset: 0)

  @Test func everyExampleComesOnceAnEpoch() throws {
    var loader = try BatchLoader(try images(7), batchSize: 3, seed: 5, scaling: plain)
    #expect(loader.batchCount == 3 && loader.count == 7)
    var orders: [[Int]] = []
    for epoch in 0..<2 {
      loader.begin(epoch: epoch)
      var (order, sizes): ([Int], [Int]) = ([], [])
      while let batch = loader.next() {
        sizes.append(batch.inputs.shape[0])
        order += batch.indices
        let firsts = (0..<batch.indices.count).map { Int(batch.inputs.scalars[$0 * 9]) / 10 }
        #expect(firsts == batch.indices)
        #expect(batch.labels == batch.indices.map { Int32($0 % 2) })
      }
      #expect(sizes == [3, 3, 1] && order.sorted() == Array(0..<7))
      orders.append(order)
    }
    #expect(orders[0] != orders[1])
    loader.begin(epoch: 0)
    #expect(loader.next()?.indices == Array(orders[0].prefix(3)))
  }

  /// By hand: the image 0…8 and its shifts, the border's row or column doubled.
  @Test func onePixelShiftsDoubleTheBorder() throws {
    var loader = try BatchLoader(
      try images(1), batchSize: 5, seed: 1, expansion: .onePixelShifts, scaling: plain,
      shuffles: false)
    #expect(loader.count == 5)
    let next = loader.next()
    let batch = try #require(next)
    #expect(
      batch.inputs.scalars == [
        0, 1, 2, 3, 4, 5, 6, 7, 8,
        1, 2, 2, 4, 5, 5, 7, 8, 8,
        0, 0, 1, 3, 3, 4, 6, 6, 7,
        3, 4, 5, 6, 7, 8, 6, 7, 8,
        0, 1, 2, 0, 1, 2, 3, 4, 5,
      ])
    #expect(batch.indices == [0, 0, 0, 0, 0])
  }

  @Test func pixelsAreScaledAsTheNetworksWant() throws {
    let examples = try Examples(shape: [1, 2, 1], values: .bytes([0, 255]), labels: [0])
    func inputs(_ scaling: PixelScaling) throws -> [Float] {
      var loader = try BatchLoader(examples, batchSize: 1, seed: 0, scaling: scaling)
      return loader.next()?.inputs.scalars ?? []
    }
    #expect(try inputs(.unit) == [0, 1])
    #expect(try inputs(.invertedCentered) == [0.5, -0.5])
  }

  private static let changes: [Augmentation] = [
    .shift(pixels: 1), .affine(degrees: 10, scale: 0.9...1.1, shear: 0.1, shift: 1),
    .elastic(strength: 1, spacing: 2), .horizontalFlip(probability: 0.5),
    .verticalFlip(probability: 0.5), .erasing(probability: 0.5, fraction: 0.1...0.3),
  ]

  @Test func theSameSeedGivesTheSameBatchesOnAnyNumberOfThreads() throws {
    let digits = DrawnDigits(seed: 3, range: 0..<24)
    let examples = try Examples(
      shape: [28, 28, 1], values: .drawn(digits), labels: digits.labels())
    func epoch(threads: Int, seed: UInt64) throws -> [[Float]] {
      let before = WorkerPool.shared.threads
      defer { WorkerPool.shared.threads = before }
      WorkerPool.shared.threads = threads
      var loader = try BatchLoader(
        examples, batchSize: 10, seed: seed, augmentations: Self.changes)
      var batches: [[Float]] = []
      while let batch = loader.next() { batches.append(batch.inputs.scalars) }
      return batches
    }
    let first = try epoch(threads: 1, seed: 1)
    #expect(try epoch(threads: 2, seed: 1) == first)
    #expect(try epoch(threads: 1, seed: 2) != first)
    #expect(first.joined().allSatisfy { $0 >= 0 && $0 <= 1 })
  }

  /// Changes of no size leave an image as it is; certain ones are known by hand.
  @Test func changesDoWhatTheySay() {
    let image: [Float] = (0..<12).map(Float.init)
    func changed(_ change: Augmentation) -> [Float] {
      var (copy, random) = (image, PCG64(seed: 1))
      change.apply(to: &copy, shape: [3, 4, 1], using: &random)
      return copy
    }
    #expect(changed(.shift(pixels: 0)) == image)
    #expect(changed(.affine(degrees: 0, scale: 1...1, shear: 0, shift: 0)) == image)
    #expect(changed(.elastic(strength: 0, spacing: 2)) == image)
    #expect(changed(.horizontalFlip(probability: 0)) == image)
    #expect(
      changed(.horizontalFlip(probability: 1)) == [3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8])
    #expect(changed(.verticalFlip(probability: 1)) == [8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3])
    let erased = changed(.erasing(probability: 1, fraction: 0.5...0.5))
    let differing = zip(erased, image).filter { $0 != $1 }
    #expect(differing.count >= 2 && Set(differing.map(\.0)).count == 1)
  }

  @Test func rowsOfTablesAreNotDeformed() throws {
    let rows = try Examples(shape: [2], values: .floats([1, 2, 3, 4]), labels: [0, 1])
    var loader = try BatchLoader(rows, batchSize: 2, seed: 1, shuffles: false)
    #expect(loader.next()?.inputs.scalars == [1, 2, 3, 4])
    #expect(throws: DatasetError.self) {
      try BatchLoader(rows, batchSize: 2, seed: 1, expansion: .onePixelShifts)
    }
    #expect(throws: DatasetError.self) {
      try BatchLoader(rows.prefix(0), batchSize: 2, seed: 1)
    }
  }

  @Test func drawnDigitsDependOnSeedAndNumberAlone() {
    let digits = DrawnDigits(seed: 1, range: 0..<80)
    let all = digits.images()
    let part = DrawnDigits(seed: 1, range: 40..<50)
    #expect(Array(all[40 * 784..<50 * 784]) == part.images())
    #expect(part.image(3) == digits.image(43) && part.label(3) == digits.label(43))
    #expect(DrawnDigits(seed: 2, range: 0..<80).images() != all)
    #expect(Set(digits.labels()) == Set(0..<10))
    // Every image has ink and paper.
    for index in 0..<80 {
      let image = digits.image(index)
      #expect(image.max().map { $0 > 140 } ?? false)
      #expect(image.count { $0 < 60 } > 392)
    }
  }
}
