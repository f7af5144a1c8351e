import NumPyRandom
import TensorEngine
import Testing

@testable import NeuralNetworks

@Suite struct DistinctRowsTests {
  @Test func rowsOfOneIDShareAnIndex() {
    let distinct = DistinctRows(Array([9, 5, 2, 5, 9, 2, 7][1..<6]))
    #expect(distinct.count == 3)
    #expect(distinct.indices == [1, 0, 1, 2, 0])
  }

  /// Large ids are sorted, small ones are looked up in a table.
  @Test func theSizeOfTheIDsChangesNothing() {
    let slots = [9, 5, 2, 5, 9, 2, 7]
    let (near, far) = (DistinctRows(slots), DistinctRows(slots.map { $0 * 100_000 }))
    #expect(near.count == 4 && near.indices == [3, 1, 0, 1, 3, 0, 2])
    #expect(far.count == 4 && far.indices == near.indices)
  }

  @Test func noRowsHaveNoDistinctRows() {
    #expect(DistinctRows([]).count == 0)
  }

  /// A batch of any size, evaluated with ids, has the bits of its distinct rows evaluated alone.
  @Test func repeatedRowsHaveTheBitsOfSingleOnes() {
    var random = PCG64(seed: 3)
    let network = Sequential(
      inputs: 3, [.dense(units: 16, activation: .relu), .dense(units: 2)], using: &random)
    let rows = Tensor((0..<15).map { Float($0) / 7 - 1 }, shape: [5, 3])
    for count in [1, 7, 64, 400] {
      let ids = (0..<count).map { $0 * $0 % 5 }
      let values = network.batched(rows.gatheringRows(at: ids), ids: ids)
      let padded = Tensor.concatenated([rows, .zeros([3, 3])])
      #expect(values == network(padded).slice(0..<5).gatheringRows(at: ids))
    }
  }

  /// Each network on its own row, whatever the number of threads.
  @Test func networksAreEvaluatedOnRowsOfTheirOwn() {
    var random = PCG64(seed: 4)
    let networks = (0..<9).map { _ in Sequential(inputs: 2, [.dense(units: 3)], using: &random) }
    let x = Tensor((0..<18).map { Float($0) }, shape: [9, 2])
    let outputs = forward(networks, each: x)
    for index in 0..<9 {
      #expect(outputs.slice(index..<index + 1) == networks[index](x.slice(index..<index + 1)))
    }
  }
}
