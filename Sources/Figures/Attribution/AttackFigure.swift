import Attribution
import Experiments
import Foundations
import Gym
import TensorEngine
import Viewer

/// Draws attacked images: a row for each with the clean image, the change ten times as strong, the
/// adversarial image, the maps of the true class for both, and the difference of the maps.
///
///     let scene = try AttackFigure(attacked, classNames: names).scene(of: attacked.mapped(4))
public struct AttackFigure {
  /// What the change is multiplied with.
  public static let gain: Float = 10

  private let attacked: AttackedImages
  private let images: ModelImages
  private let classNames: [String]
  private let style = ImageViewStyle.light
  private let tileSize = 132.0

  /// Takes attacked images.
  /// - Parameters:
  ///   - attacked: the images.
  ///   - classNames: in the order of the classes; a class beyond them gets its number.
  /// - Throws: `FigureError.noImages` where the model's inputs are no images.
  public init(_ attacked: AttackedImages, classNames: [String] = []) throws(FigureError) {
    (self.attacked, self.classNames) = (attacked, classNames)
    images = try ModelImages(attacked.model)
  }

  /// The scene.
  /// - Parameter report: of the first of the attacked images, with maps.
  /// - Returns: a row for each of them.
  public func scene(of report: AdversarialReport) -> DisplayList {
    let rows = report.examples.indices.map { row(of: report.examples[$0], $0) }
    let title = ImageGridView(
      columns: 1, title: attacked.lines.first.map { "adversarial images: \($0)" }, tileSize: 1,
      style: style
    ).displayList(of: .ones([1, 1, 1]))
    return .arranged(
      [[title], [.arranged(rows, background: style.background)]], background: style.background)
  }

  private func name(_ label: Int) -> String {
    classNames.indices.contains(label) ? classNames[label] : "\(label)"
  }

  private func row(of example: AdversarialReport.Example, _ index: Int) -> [DisplayList] {
    let range = index..<index + 1
    let (clean, changed) = (attacked.clean.slice(range), attacked.adversarial.slice(range))
    let width = attacked.model.inputRange.upperBound - attacked.model.inputRange.lowerBound
    let change = (images.pictures(of: changed) - images.pictures(of: clean)) * (Self.gain / width)
    var cells = [
      cell(
        images.pictures(of: clean), images.range, .gray, title: "clean",
        caption(example, example.cleanClass, example.cleanProbability)),
      cell(
        change, .fixed(-1...1), .seismic, title: "change x \(Int(Self.gain))",
        ImageCaption(prediction: "L2 \(decimal(example.changeNorm, 2))")),
      cell(
        images.pictures(of: changed), images.range, .gray, title: "adversarial",
        caption(example, example.adversarialClass, example.adversarialProbability)),
    ]
    if let maps = example.maps, let comparison = example.comparison {
      let (one, other) = (summed(maps.clean), summed(maps.adversarial))
      // What speaks for the class and against it, where maps say both.
      let isSigned = min(one.min().scalar, other.min().scalar) < 0
      let (bounds, colors): (ValueRange, ColorMap) =
        isSigned ? (.symmetric, .seismic) : (.data, .viridis)
      cells += [
        cell(
          one, bounds, colors, title: "map, clean",
          ImageCaption(prediction: "cosine \(decimal(comparison.cosine, 2))")),
        cell(
          other, bounds, colors, title: "map, adversarial",
          ImageCaption(prediction: "rank corr. \(decimal(comparison.rankCorrelation, 2))")),
        cell(
          other - one, .symmetric, .seismic, title: "difference",
          ImageCaption(prediction: "top 10 %: \(decimal(100 * comparison.topOverlap, 0)) %")),
      ]
    }
    return cells
  }

  /// Red, beside the true class, where it is another one.
  private func caption(_ example: AdversarialReport.Example, _ label: Int, _ probability: Double)
    -> ImageCaption
  {
    ImageCaption(
      truth: label == example.label ? nil : name(example.label),
      prediction: "\(name(label))  \(decimal(100 * probability, 1)) %")
  }

  private func cell(
    _ image: Tensor, _ range: ValueRange, _ map: ColorMap, title: String, _ caption: ImageCaption
  ) -> DisplayList {
    var caption = caption
    caption.title = title
    return ImageGridView(
      columns: 1, range: range, colorMap: map, captionPlacement: .below, tileSize: tileSize,
      style: style, outline: FigureMaker.outline
    ).displayList(of: image, captions: [caption])
  }

  /// A map `[1, …]` as an image `[1, H, W]`: channels are added up.
  private func summed(_ map: Tensor) -> Tensor {
    let (height, width) = (images.shape[0], images.shape[1])
    return map.reshaped(to: [height, width, map.count / (height * width)]).sum(along: 2)
      .reshaped(to: [1, height, width])
  }
}
