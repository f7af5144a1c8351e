import Experiments
import Gym
import NeuralNetworks
import Viewer

/// The figures of how well a classifier does: over its training, and class by class.
extension FigureMaker {
  /// Loss and accuracy of each epoch, side by side.
  func trainingCurves() throws(Missing) -> DisplayList {
    guard !course.isEmpty else {
      throw Missing(
        reason: "there is no \(RunFolder.epochsName) beside the model: draw the model in the "
          + "folder of its run")
    }
    func series(_ name: String, _ value: (EpochReport) -> Double?) -> CurveView.Series {
      .init(name, course.compactMap { epoch in value(epoch).map { (Double(epoch.epoch), $0) } })
    }
    func chart(_ title: String, _ series: [CurveView.Series]) -> DisplayList {
      CurveView(title: "\(evaluated.setName): \(title)", xLabel: "epoch", style: style)
        .displayList(of: series)
    }
    return .arranged(
      [
        [
          chart(
            "loss",
            [
              series("training", \.loss),
              series("validation") { epoch in
                epoch.validationScore.flatMap { $0.name == "loss" ? $0.value : nil }
              },
            ]),
          chart(
            "accuracy",
            [
              series("training", \.accuracy), series("validation", \.validationAccuracy),
            ]),
        ]
      ], spacing: 12, background: style.background)
  }

  /// Precision, recall and F1 of each class.
  func classReport() -> DisplayList {
    let report = ClassReport(evaluated.confusion, classNames: evaluated.classNames)
    let title =
      "\(evaluated.setName): precision, recall and F1 by class, "
      + "\(grouped(evaluated.examples.count)) test examples"
    return ClassReportView(title: title, style: style).displayList(
      of: report.rows, mean: report.mean)
  }
}
