import Figures
import Foundation
import Gym
import TestSupport
import Testing

/// Figures as a library: the pictures are compared by `FigureTests` of the command.
@Suite struct ClassifierFiguresTests {
  /// The model of the command's tests, of the embedded digits.
  private var model: String {
    GoldenFiles.path(
      "figures.safetensors",
      beside: #filePath.replacingOccurrences(of: "FiguresTests", with: "CommandLineTests"))
  }

  private func figures(
    _ names: [FigureName], image: Int = 0
  ) throws -> ClassifierFigures {
    var options = ClassifierFigures.Options()
    options.names = names
    options.drawing.image = image
    return try ClassifierFigures(contentsOf: model, options: options)
  }

  @Test func aModelIsEvaluatedDrawnAndWrittenOnce() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("figures-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let drawn = try figures([.confusionMatrix, .classReport])
    #expect(drawn.figures.map(\.name) == [.confusionMatrix, .classReport])
    #expect(drawn.classImages == nil && drawn.twoClassFigures == nil && drawn.omitted.isEmpty)
    let classifier = drawn.classifier
    let wrong = zip(classifier.predicted, classifier.examples.labels).count { $0 != Int($1) }
    #expect(
      classifier.errors.count == wrong && drawn.report.mean.support == classifier.examples.count)
    #expect(drawn.lines.first?.hasPrefix("digits-drawn: error ") == true)
    let paths = try FigureWriter(folder: folder).write(drawn.figures)
    #expect(
      paths
        == ["confusion-matrix.png", "class-report.png", "class-report.csv"].map {
          "\(folder)/\($0)"
        })
    let report = try String(contentsOfFile: paths[2], encoding: .utf8)
    #expect(report == drawn.report.csv && report.split(separator: "\n").count == 11)
    #expect(throws: FigureError.fileExists(paths[0])) {
      _ = try FigureWriter(folder: folder).write(drawn.figures)
    }
  }

  /// A run whose models are compared by their loss has two curves in both charts.
  @Test func trainingCurvesShowTheValidationLoss() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("curves-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let copy = "\(folder)/model.safetensors"
    try FileManager.default.copyItem(atPath: model, toPath: copy)
    let epochs = [
      "epoch,loss,accuracy,validation_loss,validation_accuracy,seconds", "1,2.0,0.5,2.2,0.4,1.0",
      "2,1.0,0.7,1.4,0.6,2.0",
    ]
    try Data((epochs.joined(separator: "\n") + "\n").utf8)
      .write(to: URL(fileURLWithPath: "\(folder)/epochs.csv"))
    var options = ClassifierFigures.Options()
    options.names = [.trainingCurves]
    let figures = try ClassifierFigures(contentsOf: copy, options: options)
    let names = figures.figures[0].scenes[0].items.compactMap { item in
      if case .text(let text, _, _, _, _) = item { text } else { nil }
    }
    #expect(names.count { $0 == "validation" } == 2 && names.count { $0 == "training" } == 2)
  }

  @Test func whatTheModelDoesNotHaveIsRefused() throws {
    #expect(throws: FigureError.needsEpochs(model)) { _ = try figures([.filterEvolution]) }
    let error = #expect(throws: FigureError.self) { _ = try figures([.rocCurve]) }
    #expect(error?.isMisuse == true && "\(error as Any)".contains("roc-curve"))
    #expect(throws: FigureError.self) { _ = try figures([.firstExamples], image: 1_000_000) }
  }
}
