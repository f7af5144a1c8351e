import TensorEngine
import TestSupport
import Testing

@Suite struct TensorValueTests {
  /// Where a tensor's elements are.
  private func address(_ x: Tensor) -> UnsafePointer<Float> { x.read { $0 } }

  @Test func writingACopyLeavesTheOriginal() {
    let original = Tensor([1, 2, 3])
    var copy = original
    #expect(address(copy) == address(original))
    copy.withMutableSpan { $0[0] = 9 }
    #expect(original.scalars == [1, 2, 3])
    #expect(copy.scalars == [9, 2, 3])
  }

  @Test func whatTheTapeSavedStaysAsItWas() {
    let tape = GradientTape()
    var x = tape.watch(Tensor([2, 3]))
    let watched = x
    let y = (x * x).sum()
    x.withMutableSpan { $0[0] = 100 }
    #expect(!x.isTraced)
    #expect(tape.gradient(of: y, at: [watched])[0].scalars == [4, 6])
  }

  @Test func aParameterWatchedInPlaceIsNotItsCopy() {
    let original = Tensor([1, 2])
    var parameter = original
    let recorder = TapeRecorder()
    recorder.watch(inPlace: &parameter)
    #expect(parameter.isTraced && !original.isTraced)
    TapeRecorder.release(&parameter)
    #expect(!parameter.isTraced)
  }

  @Test func viewsFractionMemoryUntilWritten() {
    let x = Tensor((0..<12).map(Float.init), shape: [4, 3])
    let reshaped = x.reshaped(to: [2, 6])
    var rows = x.slice(1..<3)
    #expect(address(reshaped) == address(x))
    #expect(address(rows) == address(x) + 3)
    rows.withMutableSpan { $0[0] = -1 }
    #expect(rows.scalars == [-1, 4, 5, 6, 7, 8])
    #expect(x.scalars == (0..<12).map(Float.init))
  }

  @Test func writingTheOriginalLeavesItsViews() {
    var x = Tensor([1, 2, 3, 4])
    let view = x.slice(1..<3)
    x.withMutableSpan { $0[1] = 50 }
    #expect(view.scalars == [2, 3])
    #expect(x.scalars == [1, 50, 3, 4])
  }

  @Test func aViewOutlivesItsOriginal() {
    var x: Tensor? = Tensor((0..<1000).map(Float.init))
    let view = x?.slice(998..<1000).reshaped(to: [2, 1])
    x = nil
    // Memory that was let go would be used by the next tensor of this size.
    let others = (0..<10).map { _ in Tensor(repeating: -1, shape: [1000]) }
    #expect(view?.scalars == [998, 999])
    #expect(others.count == 10)
  }

  @Test func aLoneTensorIsWrittenInPlace() {
    var x = Tensor([1, 2, 3])
    let before = address(x)
    x.withMutableSpan { $0[0] = 4 }
    #expect(address(x) == before)
  }

  @Test func blendingMovesTowardsTheOther() {
    let target = Tensor([10, 20])
    var x = Tensor([0, 0])
    let before = x
    x.blend(with: target, weight: 0.25)
    #expect(x.scalars == [2.5, 5] && before.scalars == [0, 0])
    x.blend(with: Tensor([.nan, .infinity]), weight: 0)
    #expect(x.scalars == [2.5, 5])
    x.blend(with: target, weight: 1)
    #expect(x == target)
  }

  @Test func emptyTensorsPassThrough() {
    let empty = Tensor.zeros([0, 3])
    #expect((empty + Tensor([1, 2, 3])).shape == [0, 3])
    #expect(empty.sum().scalar == 0)
    #expect(empty.sum(along: 0).scalars == [0, 0, 0])
    #expect(empty.matmul(.ones([3, 2])).shape == [0, 2])
    #expect(Tensor.ones([2, 0]).matmul(.ones([0, 2])) == .zeros([2, 2]))
    #expect(Tensor.concatenated([empty, .ones([1, 3])]).shape == [1, 3])
    #expect(empty.relu().transposed().shape == [3, 0])
  }

  @Test func axesOfSizeOneBroadcastAnywhere() {
    let column = Tensor([1, 2, 3], shape: [3, 1])
    #expect((column * Tensor(2)).scalars == [2, 4, 6])
    #expect((column + .zeros([1, 1])).scalars == [1, 2, 3])
    #expect((Tensor(1) - column).shape == [3, 1])
    checkBroadcast([2, 1, 3, 1], [1, 2, 1, 2])
    // Plain loops over every pair of shapes with sizes 1 and 2 and rank 0 to 3.
    var shapes: [[Int]] = []
    for rank in 0...3 {
      for bits in 0..<1 << rank { shapes.append((0..<rank).map { 1 + (bits >> $0) % 2 }) }
    }
    for p in shapes {
      for q in shapes { checkBroadcast(p, q) }
    }
  }

  private func checkBroadcast(_ p: [Int], _ q: [Int]) {
    let x = Tensor((0..<p.reduce(1, *)).map(Float.init), shape: Shape(p))
    let y = Tensor((0..<q.reduce(1, *)).map { Float($0) * 100 }, shape: Shape(q))
    let sum = x + y
    func offset(_ index: [Int], _ shape: [Int]) -> Int {
      let own = index.suffix(shape.count)
      return zip(own, shape).reduce(0) { $0 * $1.1 + ($1.1 == 1 ? 0 : $1.0) }
    }
    for (number, value) in sum.scalars.enumerated() {
      var (rest, index) = (number, [Int]())
      for size in sum.shape.dimensions.reversed() {
        index.insert(rest % size, at: 0)
        rest /= size
      }
      #expect(value == Float(offset(index, p)) + Float(offset(index, q)) * 100, "\(p) + \(q)")
    }
  }
}
