import CKernels
import Foundations

extension Tensor {
  /// The largest element of each window of images `[N, H, W, C]`. Of equal ones the first, row by
  /// row, gets the gradient, as in PyTorch.
  /// - Parameters:
  ///   - size: the sizes of a window, an area of at most 256.
  ///   - strides: its steps; windows side by side where nil.
  ///   - padding: what is outside of the image is never the largest; less than the window's sizes.
  /// - Returns: `[N, OH, OW, C]`.
  public func maxPool2D(
    _ size: Size2D, strides: Size2D? = nil, padding: Padding2D = .valid
  ) -> Tensor {
    let window = poolWindow("maxPool2D", size, strides, padding)
    let y = Tensor(uninitialized: window.shape(like: self))
    let indices = PoolIndices(count: y.count)
    forEachImage(of: y) { x, to, at in
      withUnsafePointer(to: window.cWindow()) {
        kernel_max_pool($0, x, shape[3], to, indices.base + at)
      }
    }
    guard let tape = TapeRecorder.watching(self) else { return y }
    let slot = slot
    return tape.record(y) { tape, upstream in
      tape.add(.poolScatter(upstream, indices, window), to: slot)
    }
  }

  /// The mean of each window of images `[N, H, W, C]`.
  /// - Parameters:
  ///   - size: the sizes of a window.
  ///   - strides: its steps; windows side by side where nil.
  ///   - padding: less than the window's sizes.
  ///   - countsPadding: divide by the window's whole area also where it reaches beyond the image,
  ///     as
  ///     PyTorch does by default and Keras does not.
  /// - Returns: `[N, OH, OW, C]`.
  public func averagePool2D(
    _ size: Size2D, strides: Size2D? = nil, padding: Padding2D = .valid,
    countsPadding: Bool = false
  ) -> Tensor {
    .averagePool(
      self, poolWindow("averagePool2D", size, strides, padding), countsPadding: countsPadding)
  }

  /// The mean of each channel of images `[N, H, W, C]`: `[N, C]`.
  public func globalAveragePool2D() -> Tensor {
    _ = shape.imageSize("globalAveragePool2D")
    return reshaped(to: [shape[0], shape[1] * shape[2], shape[3]]).mean(along: 1)
  }

  /// The largest element of each channel of images `[N, H, W, C]`: `[N, C]`. Equal ones share the
  /// gradient.
  public func globalMaxPool2D() -> Tensor {
    _ = shape.imageSize("globalMaxPool2D")
    return reshaped(to: [shape[0], shape[1] * shape[2], shape[3]]).max(along: 1)
  }

  private func poolWindow(
    _ operation: StaticString, _ size: Size2D, _ strides: Size2D?, _ padding: Padding2D
  ) -> Window2D {
    let input = shape.imageSize(operation)
    guard
      let window = Window2D(over: input, pooling: size, strides: strides ?? size, padding: padding)
    else {
      preconditionFailure(
        """
        \(operation): a window of \(size) with strides \(strides ?? size) and padding \(padding) \
        does not fit images \(shape)
        """)
    }
    return window
  }

  /// Runs a body for each image, among the threads: its elements, the result's, and their offset.
  func forEachImage(
    of y: Tensor,
    _ body: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  ) {
    let (from, to) = (count / Swift.max(1, shape[0]), y.count / Swift.max(1, y.shape[0]))
    withExtendedLifetime((self.body, y.body)) {
      let (x, base) = (self.body.base, y.body.base)
      let together = Swift.max(1, 32_768 / Swift.max(1, Swift.max(from, to)))
      WorkerPool.shared.chunks(of: shape[0], size: together) { images in
        for image in images { body(x + image * from, base + image * to, image * to) }
      }
    }
  }

  /// Each element of a pooled gradient at its position in the images, 0 elsewhere.
  static func poolScatter(_ pooled: Tensor, _ indices: PoolIndices, _ window: Window2D) -> Tensor {
    let channels = pooled.shape[3]
    let y = Tensor.zeros([pooled.shape[0], window.input.height, window.input.width, channels])
    let pooledCount = window.output.area * channels
    pooled.forEachImage(of: y) { from, to, at in
      let image = at / Swift.max(1, window.input.area * channels)
      withUnsafePointer(to: window.cWindow()) {
        kernel_pool_scatter($0, from, indices.base + image * pooledCount, channels, to)
      }
    }
    guard let tape = TapeRecorder.watching(pooled) else { return y }
    let slot = pooled.slot
    return tape.record(y) { tape, upstream in
      tape.add(.poolGather(upstream, indices, window), to: slot)
    }
  }

  /// The elements of images at the positions: the reverse of `poolScatter`.
  private static func poolGather(_ x: Tensor, _ indices: PoolIndices, _ window: Window2D) -> Tensor
  {
    let y = Tensor(uninitialized: window.shape(like: x))
    x.forEachImage(of: y) { from, to, at in
      withUnsafePointer(to: window.cWindow()) {
        kernel_pool_gather($0, from, indices.base + at, x.shape[3], to)
      }
    }
    guard let tape = TapeRecorder.watching(x) else { return y }
    let slot = x.slot
    return tape.record(y) { tape, upstream in
      tape.add(.poolScatter(upstream, indices, window), to: slot)
    }
  }

  private static func averagePool(_ x: Tensor, _ window: Window2D, countsPadding: Bool) -> Tensor {
    let y = Tensor(uninitialized: window.shape(like: x))
    x.forEachImage(of: y) { from, to, _ in
      withUnsafePointer(to: window.cWindow()) {
        kernel_average_pool($0, from, x.shape[3], countsPadding, to)
      }
    }
    guard let tape = TapeRecorder.watching(x) else { return y }
    let slot = x.slot
    return tape.record(y) { tape, upstream in
      tape.add(.averageSpread(upstream, window, countsPadding: countsPadding), to: slot)
    }
  }

  private static func averageSpread(_ pooled: Tensor, _ window: Window2D, countsPadding: Bool)
    -> Tensor
  {
    let channels = pooled.shape[3]
    let y = Tensor.zeros([pooled.shape[0], window.input.height, window.input.width, channels])
    pooled.forEachImage(of: y) { from, to, _ in
      withUnsafePointer(to: window.cWindow()) {
        kernel_average_spread($0, from, channels, countsPadding, to)
      }
    }
    guard let tape = TapeRecorder.watching(pooled) else { return y }
    let slot = pooled.slot
    return tape.record(y) { tape, upstream in
      tape.add(.averagePool(upstream, window, countsPadding: countsPadding), to: slot)
    }
  }
}

extension Window2D {
  /// A pooling's window; nil where it does not fit, has more than 256 positions, or could lie in
  /// the padding alone.
  package init?(
    over input: Size2D, pooling size: Size2D, strides: Size2D, padding: Padding2D
  ) {
    if case .explicit(let top, let bottom, let left, let right) = padding {
      guard top < size.height, bottom < size.height, left < size.width, right < size.width else {
        return nil
      }
    }
    guard (1...256).contains(size.height), (1...256).contains(size.width), size.area <= 256 else {
      return nil
    }
    self.init(over: input, kernel: size, strides: strides, padding: padding)
  }

  /// The shape of the result of a window over these images, their channels kept.
  fileprivate func shape(like x: Tensor) -> Shape {
    [x.shape[0], output.height, output.width, x.shape[3]]
  }
}
