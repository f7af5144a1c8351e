import Attribution
import Experiments
import Foundations
import Gym
import TensorEngine
import Viewer

/// Draws attacked images: a row for each with the clean image, the change, so much stronger that it
/// fills the range of colors, the adversarial image, the maps of the true class for both, and the
/// difference of the maps.
///
///     let scene = try AttackFigure(attacked, classNames: names).scene(of: attacked.mapped(4))
public struct AttackFigure {
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

  /// What changes are multiplied with so that they can be seen.
  /// - Parameter largest: the largest change, as a fraction of the range.
  /// - Returns: 1 to 1000, the largest number with one digit other than 0 with which the largest change
  ///   stays within the range.
  static func gain(largest: Double) -> Double {
    // The factor allows for changes that are rounded to 32 bits: 1 / Float(0.1) is below 10.
    let most = min(max((1 + 1e-4) / max(largest, 1e-3), 1), 1000)
    let power = [1.0, 10, 100, 1000].last { $0 <= most } ?? 1
    return (most / power).rounded(.down) * power
  }

  /// The scene.
  /// - Parameter report: of the first of the attacked images, with maps.
  /// - Returns: a row for each of them.
  public func scene(of report: AdversarialReport) -> DisplayList {
    let largest = report.examples.indices.map { change($0).abs().max().scalar }.max() ?? 0
    let gain = Self.gain(largest: Double(largest))
    let rows = report.examples.indices.map { row(of: report.examples[$0], $0, gain: gain) }
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

  /// The change of an image as a fraction of the range.
  private func change(_ index: Int) -> Tensor {
    let range = index..<index + 1
    let bounds = attacked.model.inputRange
    return
      (images.pictures(of: attacked.adversarial.slice(range))
      - images.pictures(of: attacked.clean.slice(range)))
      / (bounds.upperBound - bounds.lowerBound)
  }

  private func row(
    of example: AdversarialReport.Example, _ index: Int, gain: Double
  ) -> [DisplayList] {
    let range = index..<index + 1
    let (clean, changed) = (attacked.clean.slice(range), attacked.adversarial.slice(range))
    var cells = [
      cell(
        images.pictures(of: clean), images.range, .gray, title: "clean",
        caption(example, example.cleanClass, example.cleanProbability)),
      cell(
        change(index) * Float(gain), .fixed(-1...1), .seismic, title: "change x \(Int(gain))",
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
    // The number comes first: what does not fit is cut at its end.
    ImageCaption(
      truth: label == example.label ? nil : name(example.label),
      prediction: "\(decimal(100 * probability, 1)) % \(name(label))")
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
