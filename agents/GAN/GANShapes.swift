import TensorEngine

/// What the two networks map to what, and how their inputs are put together.
struct GANShapes: Sendable {
  /// L, the elements of a latent draw.
  let latentCount: Int
  /// `[H, W, C]` of images, `[D]` of rows.
  let sampleShape: [Int]
  /// K, the classes that both networks see; 0 for none.
  let classCount: Int
  /// Whether the discriminator takes images rather than rows.
  let seesImages: Bool

  /// D, the elements of a sample.
  var sampleCount: Int { sampleShape.reduce(1, *) }

  /// Samples as rows, `[N, D]`.
  func rows(_ samples: Tensor) -> Tensor {
    samples.reshaped(to: [samples.shape[0], sampleCount])
  }

  /// z `[N, L]`, followed by the classes as one-hot vectors where there are any.
  func generatorInput(_ z: Tensor, _ labels: [Int]) -> Tensor {
    classCount == 0 ? z : .concatenated([z, oneHot(labels)], along: 1)
  }

  /// Samples `[N, D]` as the discriminator takes them, with the first N of some classes: beside the
  /// elements of a row, or as K further channels of an image.
  func discriminatorInput(_ samples: Tensor, _ labels: [Int]) -> Tensor {
    let count = samples.shape[0]
    let x = seesImages ? samples.reshaped(to: Shape([count] + sampleShape)) : samples
    guard classCount > 0 else { return x }
    let classes = oneHot(Array(labels.prefix(count)))
    guard seesImages else { return .concatenated([x, classes], along: 1) }
    let planes =
      classes.reshaped(to: [count, 1, 1, classCount])
      + Tensor.zeros([count, sampleShape[0], sampleShape[1], classCount])
    return .concatenated([x, planes], along: 3)
  }

  private func oneHot(_ labels: [Int]) -> Tensor {
    Tensor(shape: [labels.count, classCount]) { values in
      for index in values.indices {
        values[index] = index % classCount == labels[index / classCount] ? 1 : 0
      }
    }
  }
}
