import Experiments
import Explanations
import Foundations
import Viewer

extension TableReport {
  /// Writes `report.html`, `report.md`, `report.json` and the pictures.
  /// - Parameters:
  ///   - folder: where; it is made if it is missing.
  ///   - progress: receives what is done next, and how much of the writing is done, in 0...1.
  /// - Returns: what was written, the page first.
  /// - Throws: `FileError` where a file cannot be written, what drawing throws.
  @discardableResult
  public func write(
    to folder: String, progress: (_ part: String, _ fraction: Double) -> Void = { _, _ in }
  ) throws -> [String] {
    let document = try document
    let count = Double(max(1, document.figures.count))
    var written = try document.write(to: folder) { progress("figures", Double($0) / count) }
    let json = "\(folder)/report.json"
    try AtomicFile.write(Array("\(self.json)\n".utf8), to: json)
    written.insert(json, at: 2)
    return written
  }

  /// The report.
  /// - Throws: what drawing throws.
  public var document: ReportDocument {
    get throws {
      let parts = [
        introduction, modelSection, try rowSections, agreementSection, swapSection,
        correlationSection, try wholeSection, additiveSection, contrastSection, readingSection,
      ]
      return ReportDocument(
        title: "Explanations of \(outputName)", blocks: parts.flatMap(\.self))
    }
  }

  /// Names of features in the order of their ranks.
  func leading(_ values: [Double], _ count: Int = 3) -> String {
    let order = values.indices.sorted { (values[$1].magnitude, $0) < (values[$0].magnitude, $1) }
    return order.prefix(count).map { table.featureNames[$0] }.joined(separator: ", ")
  }

  private var introduction: [ReportDocument.Block] {
    let lime = settings.method(.lime).options["samples"] ?? "5000"
    let background = settings.method(.shap).options["background"] ?? "100"
    let chosen =
      settings.rows == nil
      ? "\(rows.count) drawn with the seed \(settings.seed)" : "\(rows.count) chosen by number"
    return [
      .paragraph(
        "Model: \(table.path). It learned from \(grouped(table.training.rows)) rows of "
          + "\(table.featureNames.count) features; \(grouped(table.test.rows)) rows were held out, and "
          + "all explanations are of these."),
      .paragraph(
        "Every method explains the same output, \(outputName), on its own scale: LIME by "
          + "\(lime) random rows near each row, SHAP over \(background) rows of the training part. "
          + outputReason
          + "Rows: \(chosen) (\(rows.map { "\($0.number)" }.joined(separator: ", ")))."),
      .heading("Findings"), .list(findings),
    ]
  }

  /// Why this class is explained, where it was chosen by predictions.
  private var outputReason: String {
    guard settings.output == nil, table.choosesByPrediction else { return "" }
    return "It is the class that is predicted for most of the rows held out; --neuron chooses "
      + "another one. "
  }

  /// What the sections below come to, one sentence each.
  public var findings: [String] {
    let (lime, shap) = (whole.limeMeans, whole.shapMeans)
    var findings = [
      "Over \(grouped(whole.rowCount)) rows the three largest features of \(outputName) are "
        + "\(leading(shap)) by SHAP "
        + "and \(leading(lime)) by LIME; the smallest are \(least(shap)) and \(least(lime))."
    ]
    let signs = rows.reduce(0) { $0 + $1.agreement.signs } / Double(rows.count)
    let top = rows.reduce(0) { $0 + $1.agreement.topOverlap } / Double(rows.count)
    findings.append(
      "In the rows explained one by one LIME and SHAP give \(decimal(100 * signs, 0)) % of the features the "
        + "same sign and share \(decimal(100 * top, 0)) % of the three largest.")
    let names = rows.map(\.mostFaithful)
    findings.append(
      "The swap check finds SHAP more faithful in \(names.count { $0 == "SHAP" }) of the "
        + "\(rows.count) rows and LIME in \(names.count { $0 == "LIME" }).")
    if let tau = Agreement.kendallTau(whole.correlations.map(\.magnitude), shap) {
      findings.append(
        "The order of the features by SHAP and by their correlation with the target have Kendall's "
          + "tau \(decimal(tau, 2)).")
    }
    if let additive {
      let (own, other) = (whole.scores[0], additive.scores[0])
      findings.append(
        "The additive model, whose curves need no explanation, has \(own.name) "
          + "\(Self.text(other.value)) beside \(Self.text(own.value)); its three largest features are "
          + "\(leading(additive.attributions.meanMagnitudes)).")
    }
    let contrasts = rows.compactMap(\.contrast)
    if !contrasts.isEmpty {
      let changes = contrasts.filter(\.isFlipped).map { "\($0.changedFeatures.count)" }
      findings.append(
        "\(changes.count) of the \(contrasts.count) rows flip to another class"
          + (changes.isEmpty
            ? "." : "; features changed: \(changes.joined(separator: ", ")).")
      )
    }
    return findings
  }

  private func least(_ values: [Double]) -> String {
    let index = values.indices.min { values[$0] < values[$1] } ?? 0
    return table.featureNames[index]
  }

  static func text(_ value: Double?) -> String {
    value.map { decimal($0, 3) } ?? "–"
  }

  private var modelSection: [ReportDocument.Block] {
    var rows = [["rows held out"] + whole.scores.map(\.name)]
    rows.append(
      [additive == nil ? "model" : "this model"] + whole.scores.map { Self.text($0.value) })
    if let additive {
      rows.append(["additive model"] + additive.scores.map { Self.text($0.value) })
    }
    let note =
      table.isClassifier
      ? "Precision, recall and F1 are of \(table.outputNames[output]); the class with the highest "
        + "probability is the prediction." : "In the units of \(table.outputNames[0])."
    return [.heading("How good the model is"), .table(rows), .paragraph(note)]
  }

  private var readingSection: [ReportDocument.Block] {
    [
      .heading("What this does not say"),
      .list([
        "Contributions describe the model, not the world: a feature that counts need not cause "
          + "anything.",
        "Features that depend on each other share what they have in common, and each method "
          + "divides it in its own way.",
        "LIME's linear model holds near the row alone, and only as well as its R² says.",
        "A contrastive row is one that the model would classify differently; whether such a "
          + "change is possible is another question.",
      ]),
    ]
  }
}
