import Experiments
import Gym
import Viewer

/// The losses of a GAN over its iterations, and what its discriminator says of real and of generated
/// samples: D(real) and D(fake).
///
/// The discriminator's loss falling while the generator's rises shows a discriminator that is too
/// strong.
public struct GANCurves: Sendable {
  /// The names of the metrics, in the order of the two figures.
  private static let figures: [(title: String, columns: [(name: String, label: String)])] = [
    ("losses", [("d_loss", "discriminator"), ("g_loss", "generator")]),
    ("the discriminator's mean output", [("d_real", "D(real)"), ("d_fake", "D(fake)")]),
  ]
  private let series: [[CurveView.Series]]
  private let smoothing: Int

  /// Reads the table of a run.
  /// - Parameters:
  ///   - folder: of the run.
  ///   - batchSize: environment steps of an iteration.
  /// - Throws: `ExperimentError` where the table is missing, damaged or of another agent.
  public init(of folder: String, batchSize: Int) throws(ExperimentError) {
    var (series, smoothing): ([[CurveView.Series]], Int) = ([], 1)
    for figure in Self.figures {
      var lines: [CurveView.Series] = []
      for column in figure.columns {
        let curve = try RunCurve(of: folder, x: .steps, y: column.name)
        smoothing = min(100, max(1, curve.points.count / 50))
        let points = curve.smoothed(over: smoothing).points
        lines.append(.init(column.label, points.map { ($0.x / Double(batchSize), $0.y) }))
      }
      series.append(lines)
    }
    (self.series, self.smoothing) = (series, smoothing)
  }

  /// Both figures, one above the other.
  public func scene(style: ImageViewStyle = .light) -> DisplayList {
    let label = smoothing > 1 ? "mean of \(smoothing) values" : nil
    let scenes = zip(Self.figures, series).map { figure, lines in
      CurveView(
        title: figure.title, xLabel: "iteration", yLabel: label, xRange: 0...0, size: (620, 220),
        style: style
      ).displayList(of: lines)
    }
    return .arranged(scenes.map { [$0] }, spacing: 8, background: style.background)
  }
}
