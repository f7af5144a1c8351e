import Attribution
import Experiments
import Foundations
import Gym
import TensorEngine
import Viewer

/// Draws what an ascent found: a sheet, frames of a film, and the ascents with and without
/// regularization side by side.
///
///     let sheet = try VisualizationSheet(model)
///     try PictureFile.write(sheet.scene(of: found), to: "classes.png")
public struct VisualizationSheet: Sendable {
  /// The colors of images of one channel.
  public enum Colors: String, CaseIterable, Sendable {
    /// Black to white.
    case gray
    /// Blue for the lower half of the range, red for the upper one, white between them.
    case seismic
  }

  /// The colors of images of one channel.
  public var colors = Colors.seismic
  /// Images in a row; nil for what makes a sheet a little wider than high.
  public var columns: Int?
  /// The longer side of an image in the scene's units.
  public var tileSize: Double
  /// Sheets narrower than this stand beside each other.
  private static let widthBeside = 420.0
  private let model: TrainedNetwork
  private let images: ModelImages
  private let style = ImageViewStyle.light

  /// Takes the model whose inputs are drawn.
  /// - Throws: `FigureError.noImages` where they are no images.
  public init(_ model: TrainedNetwork) throws(FigureError) {
    self.model = model
    images = try ModelImages(model)
    tileSize = images.shape[0] > 64 ? 224 : 112
  }

  /// The images with their targets, and the probabilities that they reach or else their objectives.
  public func scene(of found: FeatureImages, title: String? = nil) -> DisplayList {
    let reached = zip(found.classProbabilities, found.objectives).map { probability, objective in
      probability.map { "\(decimal(100 * $0, 1)) %" } ?? decimal(Double(objective), 2)
    }
    return scene(
      of: found.images, targets: found.targets, values: reached,
      title: title ?? "\(name): what it responds to most")
  }

  /// The images after a step of an ascent, a frame of a film.
  public func frame(of images: Tensor, targets: [FeatureTarget], step: Int, of steps: Int)
    -> DisplayList
  {
    let number = String(repeating: " ", count: "\(steps)".count - "\(step)".count) + "\(step)"
    return scene(
      of: images, targets: targets, values: [], title: "\(name): step \(number) of \(steps)")
  }

  /// An ascent without regularization above one with it, and the courses of both.
  public func comparison(naive: FeatureImages, regularized: FeatureImages) -> DisplayList {
    let courses = [("naive", naive.history), ("regularized", regularized.history)]
    func curve(_ title: String, _ value: (FeatureImages.Step) -> Double) -> DisplayList {
      CurveView(title: title, xLabel: "step", size: (360, 200), style: style).displayList(
        of: courses.map { name, history in
          .init(name, history.map { (Double($0.index), value($0)) })
        })
    }
    let isOfClasses = regularized.probabilities != nil
    let count = regularized.targets.count
    let mean = count > 1 ? "mean " : ""
    var curves = [
      curve(isOfClasses ? "\(mean)logit" : "\(mean)objective") {
        $0.objectives.reduce(0) { $0 + Double($1) } / Double(count)
      }
    ]
    if isOfClasses {
      curves.append(
        curve("\(mean)probability") {
          ($0.probabilities ?? []).reduce(0, +) / Double(count)
        })
    }
    let sheets = [
      scene(of: naive, title: "naive: the gradient alone"),
      scene(of: regularized, title: "regularized"),
    ]
    let isNarrow = (sheets.map(\.width).max() ?? 0) < Self.widthBeside
    return .arranged(
      [
        [.arranged(isNarrow ? [sheets] : sheets.map { [$0] }, background: style.background)],
        [.arranged([curves], background: style.background)],
      ], background: style.background)
  }

  private var name: String { model.path.split(separator: "/").last.map(String.init) ?? model.path }

  private func scene(
    of inputs: Tensor, targets: [FeatureTarget], values: [String], title: String
  ) -> DisplayList {
    let captions = targets.enumerated().map { row, target in
      ImageCaption(
        title: target.description,
        prediction: values.indices.contains(row) ? values[row] : nil)
    }
    let view = ImageGridView(
      columns: columns ?? FigureMaker.columns(targets.count), title: title, range: images.range,
      colorMap: colors == .gray ? .gray : .seismic, tileSize: tileSize, spacing: 14, style: style,
      outline: FigureMaker.outline)
    return view.displayList(of: images.pictures(of: inputs), captions: captions)
  }
}
