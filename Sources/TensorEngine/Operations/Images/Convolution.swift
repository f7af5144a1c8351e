import CKernels
import Foundations

/// The shapes of one convolution: images `[N, H, W, C]`, kernel `[KH, KW, C / groups, O]`, result
/// `[N, OH, OW, O]`.
///
/// Work is cut by images, a few large ones by bands of rows, which changes no sum. Where several images add into one gradient, they are cut into parts by
/// the batch and the sizes alone, each part has its own sums, and these are added in order: the
/// bits do not depend on the number of threads.
struct Convolution: Sendable {
  let window: Window2D
  let batch: Int
  let channels: Int
  let outputs: Int
  let groups: Int

  var groupChannels: Int { channels / groups }
  var groupOutputs: Int { outputs / groups }
  /// The numbers that one output is made from.
  var depth: Int { window.kernel.area * groupChannels }
  var imageCount: Int { window.input.area * channels }
  var resultCount: Int { window.output.area * outputs }
  var inputShape: Shape { [batch, window.input.height, window.input.width, channels] }
  var kernelShape: Shape { [window.kernel.height, window.kernel.width, groupChannels, outputs] }
  var resultShape: Shape { [batch, window.output.height, window.output.width, outputs] }
  /// Columns of a group's packed weights.
  var packedOutputs: Int { kernel_packed_columns(groupOutputs) }

  /// The processor's level, for which kernels are chosen.
  var level: Int32 { kernel_cpu_level() }

  /// The shapes of a convolution.
  /// - Precondition: they fit.
  init(
    _ operation: StaticString, _ x: Shape, _ kernel: Shape, strides: Size2D,
    padding: Padding2D, dilation: Size2D, groups: Int
  ) {
    let input = x.imageSize(operation)
    precondition(
      kernel.rank == 4,
      "\(operation): expected a kernel [KH, KW, C / groups, O], got shape \(kernel)")
    precondition(
      groups >= 1 && x[3] == kernel[2] * groups && kernel[3] % groups == 0,
      """
      \(operation): images \(x) and kernel \(kernel): \(x[3]) channels in \(groups) groups need a \
      kernel of \(groups >= 1 ? x[3] / groups : 0) channels and a multiple of \(groups) outputs
      """)
    guard
      let window = Window2D(
        over: input, kernel: Size2D(kernel[0], kernel[1]), strides: strides, dilation: dilation,
        padding: padding)
    else {
      preconditionFailure(
        """
        \(operation): a kernel \(kernel) with strides \(strides), dilation \(dilation) and \
        padding \(padding) does not fit images \(x)
        """)
    }
    self.init(window: window, batch: x[0], channels: x[3], outputs: kernel[3], groups: groups)
  }

  init(window: Window2D, batch: Int, channels: Int, outputs: Int, groups: Int) {
    self.window = window
    self.batch = batch
    self.channels = channels
    self.outputs = outputs
    self.groups = groups
  }

  // MARK: Patches

  /// Whether a patch's rows lie in the image as they are: then nothing is unfolded.
  var readsInPlace: Bool { groups == 1 && window.dilation == 1 }

  /// Rows and columns of the image with its padding, as far as windows reach.
  var reach: Size2D {
    Size2D(
      Swift.max(
        (window.output.height - 1) * window.strides.height + window.kernel.height,
        window.input.height + window.padding.top),
      Swift.max(
        (window.output.width - 1) * window.strides.width + window.kernel.width,
        window.input.width + window.padding.left))
  }

  /// Whether windows reach beyond the image.
  var isPadded: Bool { reach != window.input }

  /// The patches of some rows of outputs of an image with its padding.
  func patchesInPlace(_ image: UnsafePointer<Float>, rows: Range<Int>) -> kernel_patches {
    let row = reach.width * channels
    return kernel_patches(
      base: image + rows.lowerBound * window.strides.height * row, rows: rows.count,
      columns: window.output.width, row_step: window.strides.height * row,
      column_step: window.strides.width * channels, segments: window.kernel.height,
      segment_step: row, length: window.kernel.width * channels)
  }

  /// The patches of unfolded rows of outputs.
  func unfoldedPatches(_ matrix: UnsafePointer<Float>, rows: Int) -> kernel_patches {
    kernel_patches(
      base: matrix, rows: rows, columns: window.output.width,
      row_step: window.output.width * depth, column_step: depth, segments: 1, segment_step: 0,
      length: depth)
  }

  /// Rows of outputs whose unfolded patches stay in the second-level cache.
  var unfoldedRows: Int {
    Swift.max(
      1, Swift.min(window.output.height, (1 << 16) / Swift.max(1, depth * window.output.width)))
  }

  /// Lends the patches of one image: first the in-place ones of all rows, or, for each group, the
  /// unfolded ones of some rows at a time.
  ///
  /// `rows` is how many come at a time where nothing has to be unfolded; `scratch` has room for
  /// `patchScratchCount` floats. A band has some of the rows of outputs; nil for all.
  func forEachPatches(
    of image: UnsafePointer<Float>, band: Range<Int>? = nil, rows: Int,
    scratch: UnsafeMutablePointer<Float>,
    _ body: (_ group: Int, _ rows: Range<Int>, _ patches: kernel_patches) -> Void
  ) {
    let band = band ?? 0..<window.output.height
    if readsInPlace {
      let base = padded(image, scratch, for: band)
      for first in stride(from: band.lowerBound, to: band.upperBound, by: rows) {
        let range = first..<Swift.min(band.upperBound, first + rows)
        body(0, range, patchesInPlace(base, rows: range))
      }
      return
    }
    for group in 0..<groups {
      for first in stride(from: band.lowerBound, to: band.upperBound, by: unfoldedRows) {
        let range = first..<Swift.min(band.upperBound, first + unfoldedRows)
        withUnsafePointer(to: window.cWindow(rows: range)) {
          kernel_unfold($0, image, channels, group * groupChannels, groupChannels, scratch)
        }
        body(group, range, unfoldedPatches(scratch, rows: range.count))
      }
    }
  }

  var patchScratchCount: Int {
    if !readsInPlace { return unfoldedRows * window.output.width * depth }
    return isPadded ? reach.area * channels : 0
  }

  /// The image with its padding, in `scratch` where it has any: the rows that a band of outputs
  /// needs, where they are in the whole image.
  func padded(
    _ image: UnsafePointer<Float>, _ scratch: UnsafeMutablePointer<Float>, for band: Range<Int>
  ) -> UnsafePointer<Float> {
    if !isPadded || band.isEmpty { return image }
    let row = reach.width * channels
    let first = band.lowerBound * window.strides.height
    let end = (band.upperBound - 1) * window.strides.height + window.kernel.height
    let top = Swift.min(Swift.max(first, window.padding.top), end)
    let bottom = Swift.max(top, Swift.min(end, window.padding.top + window.input.height))
    kernel_fill(scratch + first * row, 0, (top - first) * row)
    kernel_fill(scratch + bottom * row, 0, (end - bottom) * row)
    let (left, width) = (window.padding.left * channels, window.input.width * channels)
    for line in top..<bottom {
      let to = scratch + line * row
      kernel_fill(to, 0, left)
      (to + left).update(from: image + (line - window.padding.top) * width, count: width)
      kernel_fill(to + left + width, 0, row - left - width)
    }
    return UnsafePointer(scratch)
  }

  // MARK: Cutting

  /// Multiplications of one image.
  var imageWork: Int { resultCount * depth }

  /// Images that one thread does at a time.
  var imagesAtATime: Int { Swift.max(1, 1_000_000 / Swift.max(1, imageWork)) }

  /// The bands of rows into which each image is cut, one for each thread where images are large and
  /// fewer than would keep the threads busy. Each has whole rows of pooling windows.
  func bands(pooled: Int) -> [Range<Int>] {
    let threads = WorkerPool.shared.threads
    let height = window.output.height / pooled
    let isCut = batch < 4 * threads && imageWork > threads * 1_000_000 && height >= threads
    let count = isCut ? threads : 1
    return (0..<count).map { band in
      let end = band == count - 1 ? window.output.height : height * (band + 1) / count * pooled
      return height * band / count * pooled..<end
    }
  }

  /// Images whose gradients at the kernel add up in one buffer: a sixteenth of the batch, more
  /// where the sums would take much memory.
  var imagesAPart: Int {
    let most = Swift.max(2, Swift.min(16, (8 << 20) / Swift.max(1, depth * outputs)))
    return Swift.max(imagesAtATime, (batch + most - 1) / most)
  }
}
