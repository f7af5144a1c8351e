import Experiments
import Explanations
import Foundations
import Gym
import Viewer

/// A local linear explanation in HTML, three panels beside each other: what the model predicts, the
/// weights of the conditions, and the values of the row. The mouse over a condition or a value marks
/// both.
///
/// Ribeiro, Singh & Guestrin (2016), https://arxiv.org/abs/1602.04938; the panels are those of the
/// package `lime`.
public struct LIMEPage: Sendable {
  /// Makes a page.
  public init() {}

  /// The explanations of rows as a document that needs no other file.
  /// - Parameter explanations: one for each row.
  /// - Returns: the page.
  /// - Throws: what `ReportDocument` throws.
  public func html(_ explanations: [LIMEExplanation]) throws -> String {
    let blocks = explanations.enumerated().map { index, explanation in
      ReportDocument.Block.page(fragment(explanation, id: "lime-\(index)"))
    }
    return try ReportDocument(title: "Local explanations", blocks: blocks).html()
  }

  /// The three panels of one row, to stand within a page.
  /// - Parameters:
  ///   - explanation: of a row.
  ///   - id: another one for each part of the page: letters, digits and `-`.
  /// - Returns: an element with its style and its script.
  public func fragment(_ explanation: LIMEExplanation, id: String) -> String {
    // Of a value `lime` also has the label 0, the same weights with the other sign.
    let labels = explanation.availableLabels
    let shown = explanation.classNames.isEmpty ? Array(labels.prefix(1)) : labels
    let weights = shown.map { weightPanel(explanation, label: $0) }
    return """
      <div class="lime" id="\(id)">
      <style>
      .lime { display: flex; flex-wrap: wrap; gap: 1.2rem; font-size: 13px; margin: 1rem 0; }
      .lime h4 { margin: 0 0 .5rem; font-size: 13px; }
      .lime .row { display: grid; align-items: center; gap: .5rem; padding: 1px 4px; }
      .lime .classes .row { grid-template-columns: 6rem 6rem 2.5rem; }
      .lime .weights .row { grid-template-columns: 15.5rem 9rem 3rem; }
      .lime .name { text-align: right; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      .lime .bar { position: relative; height: 14px; background: rgba(128, 128, 128, .15); }
      .lime .bar i { position: absolute; top: 0; bottom: 0; background: #4a7ebb; }
      .lime .bar .for { background: \(Self.hex(AttributionBars.forClass)); }
      .lime .bar .against { background: \(Self.hex(AttributionBars.against)); }
      .lime table { display: table; } .lime td, .lime th { padding: 1px .6rem; }
      .lime td.for { background: rgba(40, 150, 70, .28); }
      .lime td.against { background: rgba(205, 50, 50, .25); }
      .lime .marked { outline: 2px solid #e8a317; }
      </style>
      <div class="classes">\(predictionPanel(explanation))</div>
      \(weights.joined(separator: "\n"))
      <div>\(valuePanel(explanation))</div>
      <script>
      (() => {
        const panels = document.getElementById("\(id)");
        const mark = (event, isMarked) => {
          const feature = event.target.closest("[data-feature]")?.dataset.feature;
          if (feature === undefined) return;
          for (const item of panels.querySelectorAll(`[data-feature="${feature}"]`))
            item.classList.toggle("marked", isMarked);
        };
        panels.addEventListener("mouseover", event => mark(event, true));
        panels.addEventListener("mouseout", event => mark(event, false));
      })();
      </script>
      </div>
      """
  }

  private static func hex(_ color: DisplayList.Color) -> String {
    "rgb(\(color.red), \(color.green), \(color.blue))"
  }

  private static func percent(_ fraction: Double) -> String {
    decimal(100 * min(max(fraction.isFinite ? fraction : 0, 0), 1), 1) + "%"
  }

  /// The probabilities of the classes, or the value between the least and the largest one near the row.
  private func predictionPanel(_ explanation: LIMEExplanation) -> String {
    guard explanation.classNames.isEmpty else {
      let rows = zip(explanation.classNames, explanation.prediction).map { name, probability in
        Self.bar(
          name: name, number: NumberText.fixed(probability),
          fill: "<i style=\"left: 0; width: \(Self.percent(probability))\"></i>")
      }
      return "<h4>Prediction probabilities</h4>" + rows.joined()
    }
    let value = explanation.prediction.first ?? .nan
    let range = explanation.predictedRange ?? value...value
    let fraction = (value - range.lowerBound) / max(range.upperBound - range.lowerBound, 1e-300)
    let (low, high) = (NumberText.short(range.lowerBound), NumberText.short(range.upperBound))
    return "<h4>Predicted value, \(low) to \(high) near the row</h4>"
      + Self.bar(
        name: "prediction", number: NumberText.short(value),
        fill: "<i style=\"left: 0; width: \(Self.percent(fraction))\"></i>")
  }

  private static func bar(
    name: String, number: String, fill: String, feature: Int? = nil
  ) -> String {
    let name = ReportDocument.escaped(name)
    let mark = feature.map { " data-feature=\"\($0)\"" } ?? ""
    return "<div class=\"row\"\(mark)><span class=\"name\" title=\"\(name)\">\(name)</span>"
      + "<span class=\"bar\">\(fill)</span><span>\(number)</span></div>\n"
  }

  /// The conditions by the size of their weights, to the right those that speak for the class.
  private func weightPanel(_ explanation: LIMEExplanation, label: Int) -> String {
    guard let surrogate = explanation.surrogates[label] else { return "" }
    let isClass = !explanation.classNames.isEmpty
    let title =
      isClass ? "Weights for \(explanation.classNames[label])" : "Weights for the value"
    let largest = max(surrogate.weights.map(\.weight.magnitude).max() ?? 0, 1e-300)
    let rows = surrogate.weights.map { weight in
      let width = Self.percent(weight.weight.magnitude / largest / 2)
      let end = weight.weight < 0 ? "right: 50%" : "left: 50%"
      let side = weight.weight < 0 ? "against" : "for"
      return Self.bar(
        name: weight.condition, number: AttributionColors.signed(weight.weight),
        fill: "<i class=\"\(side)\" style=\"\(end); width: \(width)\"></i>",
        feature: weight.feature)
    }
    return """
      <div class="weights"><h4>\(ReportDocument.escaped(title))</h4>
      \(rows.joined())<p>intercept \(decimal(surrogate.intercept, 3)), the linear model predicts \
      \(decimal(surrogate.localPrediction, 3)), R² \(decimal(surrogate.score, 3)) near the row</p></div>
      """
  }

  /// The values of the row in the colors of their weights' signs.
  private func valuePanel(_ explanation: LIMEExplanation) -> String {
    let label = explanation.availableLabels.first ?? 1
    let weights = explanation.surrogates[label]?.weights ?? []
    let order = weights.map(\.feature)
    let others = explanation.row.indices.filter { !order.contains($0) }
    let rows = (order + others).map { feature in
      let weight = weights.first { $0.feature == feature }?.weight ?? 0
      let side = weight > 0 ? "for" : weight < 0 ? "against" : "none"
      return "<tr data-feature=\"\(feature)\"><td class=\"text\">"
        + ReportDocument.escaped(explanation.featureNames[feature])
        + "</td><td class=\"\(side)\">\(NumberText.fixed(explanation.row[feature]))</td></tr>"
    }
    return "<table><tr><th class=\"text\">Feature</th><th>Value</th></tr>\n"
      + rows.joined(separator: "\n") + "</table>"
  }
}
