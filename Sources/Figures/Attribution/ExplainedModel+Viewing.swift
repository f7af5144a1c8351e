import Attribution
import Experiments
import TensorEngine
import Viewer

extension ExplainedModel {
  /// The window in which maps are looked at and recomputed while one paints on the image.
  /// - Parameters:
  ///   - first: the test image to begin with; nil for the first one.
  ///   - picture: a picture file instead of the test images.
  ///   - method: the method to begin with; nil for `lrp.epsilon` where it fits.
  /// - Returns: the session.
  /// - Throws: `FigureError` where the inputs are no images, `AttributionError` where the method does not
  ///   fit, and what reading the images throws.
  public func session(image first: Int? = nil, picture: String? = nil, method: MapMethod? = nil)
    throws -> SaliencySession
  {
    let pictures = try ModelImages(model)
    let shape = Shape([1] + pictures.shape.dimensions)
    let images: SaliencySession.Images
    var classNames: [String]?
    if let picture {
      let example = try pictures.example(picture: picture)
      images = .init(count: 1, caption: { _ in picture }, image: { _ in example })
    } else {
      let all = try testSet()
      if let first, !(0..<all.examples.count).contains(first) {
        throw FigureError.noSuchImage(first, count: all.examples.count)
      }
      let (examples, labels) = (all.examples, all.examples.labels)
      classNames = all.classNames
      images = .init(
        count: examples.count,
        caption: { [classNames] index in
          "image \(index) · \(classNames?[Int(labels[index])] ?? "\(labels[index])")"
        }, image: { examples.tensor([$0]).reshaped(to: shape) })
    }
    var methods = MapMethod.Preset.all.methods(for: network, range: model.inputRange)
    if let method, !methods.contains(method) { methods.insert(method, at: 0) }
    guard !methods.isEmpty else {
      throw AttributionError.unfitNetwork(
        expected: "a network that some method can explain", found: "one that none can")
    }
    let standard = method ?? MapMethod("lrp.epsilon")
    let names = (0..<network.outputCount).map { index in
      classNames.flatMap { $0.indices.contains(index) ? $0[index] : nil } ?? "\(index)"
    }
    return try SaliencySession(
      images, methods: methods.map(\.heading), outputs: names, title: model.path,
      index: first ?? 0, method: methods.firstIndex(of: standard) ?? 0
    ) { [methods] image, number, output in
      try explanation(of: image, by: methods[number], output: output)
    }
  }

  private func explanation(of image: Tensor, by method: MapMethod, output: Int?)
    throws(AttributionError) -> SaliencySession.Explanation
  {
    let x = model.inputs(image.reshaped(to: Shape([1] + network.inputShape.dimensions)))
    let logits = network.outputs(x)
    let chosen = output ?? logits.argmax()[0]
    let inputs = Inputs(values: x, names: [""], labels: nil, classNames: nil)
    let map = try maps(method, inputs, neurons: .index(chosen)).reshaped(to: image.shape)
    return .init(map: method.tile(map), probabilities: logits.probabilities.scalars, output: chosen)
  }
}
