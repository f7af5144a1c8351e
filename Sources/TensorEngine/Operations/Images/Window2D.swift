import CKernels
import Foundations

/// A window's way over an image: its size and steps, the padding, and how many positions that
/// makes.
package struct Window2D: Sendable, Equatable {
  package let kernel: Size2D
  package let strides: Size2D
  package let dilation: Size2D
  /// The rows and columns of the image.
  package let input: Size2D
  /// The rows and columns of window positions.
  package let output: Size2D
  /// Rows above the image, columns left of it.
  package let padding: (top: Int, left: Int)

  package static func == (a: Window2D, b: Window2D) -> Bool {
    a.kernel == b.kernel && a.strides == b.strides && a.dilation == b.dilation
      && a.input == b.input && a.output == b.output && a.padding == b.padding
  }

  package init(
    kernel: Size2D, strides: Size2D, dilation: Size2D, input: Size2D, output: Size2D,
    padding: (top: Int, left: Int)
  ) {
    self.kernel = kernel
    self.strides = strides
    self.dilation = dilation
    self.input = input
    self.output = output
    self.padding = padding
  }

  /// A window over an image; nil where it does not fit once, or a number is out of range.
  package init?(
    over input: Size2D, kernel: Size2D, strides: Size2D, dilation: Size2D = 1,
    padding: Padding2D
  ) {
    let (top, bottom, left, right): (Int, Int, Int, Int)
    func same(_ size: Int, _ kernel: Int, _ stride: Int, _ dilation: Int) -> (Int, Int) {
      let indices = (size + stride - 1) / Swift.max(1, stride)
      let total = Swift.max(0, (indices - 1) * stride + (kernel - 1) * dilation + 1 - size)
      return (total / 2, total - total / 2)
    }
    // Small enough that no product of two overflows.
    let numbers = [
      kernel.height, kernel.width, strides.height, strides.width, dilation.height, dilation.width,
    ]
    guard numbers.allSatisfy({ (1...0x7fff_ffff).contains($0) }) else { return nil }
    switch padding {
    case .valid: (top, bottom, left, right) = (0, 0, 0, 0)
    case .same:
      (top, bottom) = same(input.height, kernel.height, strides.height, dilation.height)
      (left, right) = same(input.width, kernel.width, strides.width, dilation.width)
    case .explicit(let a, let b, let c, let d): (top, bottom, left, right) = (a, b, c, d)
    }
    guard [top, bottom, left, right].allSatisfy({ (0...0x7fff_ffff).contains($0) }) else {
      return nil
    }
    let spareRows = input.height + top + bottom - (kernel.height - 1) * dilation.height - 1
    let spareColumns = input.width + left + right - (kernel.width - 1) * dilation.width - 1
    guard spareRows >= 0, spareColumns >= 0 else { return nil }
    self.init(
      kernel: kernel, strides: strides, dilation: dilation, input: input,
      output: Size2D(spareRows / strides.height + 1, spareColumns / strides.width + 1),
      padding: (top, left))
  }

  /// The same window over some of the rows of positions.
  func cWindow(rows: Range<Int>? = nil) -> kernel_window {
    let rows = rows ?? 0..<output.height
    return kernel_window(
      height: Int64(input.height), width: Int64(input.width),
      kernel_height: Int64(kernel.height), kernel_width: Int64(kernel.width),
      stride_y: Int64(strides.height), stride_x: Int64(strides.width),
      dilation_y: Int64(dilation.height), dilation_x: Int64(dilation.width),
      pad_top: Int64(padding.top - rows.lowerBound * strides.height), pad_left: Int64(padding.left),
      rows: Int64(rows.count), columns: Int64(output.width))
  }
}

extension Shape {
  /// Height and width of a batch of images `[N, H, W, C]`.
  /// - Precondition: four dimensions.
  func imageSize(_ operation: StaticString) -> Size2D {
    precondition(rank == 4, "\(operation): expected images [N, H, W, C], got shape \(self)")
    return Size2D(self[1], self[2])
  }
}

extension Window2D {
  /// The window over a transposed convolution's result, whose positions are its input's pixels; nil
  /// where there is none.
  package init?(
    spreading indices: Size2D, kernel: Size2D, strides: Size2D, dilation: Size2D,
    padding: Padding2D, extra: Size2D
  ) {
    let numbers = [
      kernel.height, kernel.width, strides.height, strides.width, dilation.height, dilation.width,
    ]
    guard numbers.allSatisfy({ (1...0x7fff_ffff).contains($0) }), indices.height > 0,
      indices.width > 0, (0...0x7fff_ffff).contains(extra.height),
      (0...0x7fff_ffff).contains(extra.width), padding != .same || extra == 0
    else { return nil }
    func whole(_ indices: Int, _ kernel: Int, _ stride: Int, _ dilation: Int, _ extra: Int) -> Int {
      (indices - 1) * stride + (kernel - 1) * dilation + 1 + extra
    }
    var result = Size2D(
      whole(indices.height, kernel.height, strides.height, dilation.height, extra.height),
      whole(indices.width, kernel.width, strides.width, dilation.width, extra.width))
    var start = (top: 0, left: 0)
    switch padding {
    case .valid: break
    case .same:
      let wanted = Size2D(indices.height * strides.height, indices.width * strides.width)
      start = (
        Swift.max(0, result.height - wanted.height) / 2,
        Swift.max(0, result.width - wanted.width) / 2
      )
      result = wanted
    case .explicit(let top, let bottom, let left, let right):
      guard [top, bottom, left, right].allSatisfy({ (0...0x7fff_ffff).contains($0) }) else {
        return nil
      }
      start = (top, left)
      result = Size2D(result.height - top - bottom, result.width - left - right)
    }
    guard result.height > 0, result.width > 0 else { return nil }
    self.init(
      kernel: kernel, strides: strides, dilation: dilation, input: result, output: indices,
      padding: start)
  }
}
