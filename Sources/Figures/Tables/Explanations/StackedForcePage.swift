import Foundations
import Gym
import Viewer

/// A stacked force plot as one HTML page that needs no other file and no network: hovering over a row
/// shows its output and the features that contribute most.
public struct StackedForcePage: Sendable {
  /// How the figure is drawn.
  public var plot: StackedForcePlot
  /// The features that are listed for a row.
  public var listedFeatures: Int

  /// Makes a page.
  public init(_ plot: StackedForcePlot = StackedForcePlot(), listedFeatures: Int = 8) {
    (self.plot, self.listedFeatures) = (plot, listedFeatures)
  }

  /// The document.
  /// - Throws: what writing the figure as SVG throws.
  /// - Precondition: there is a row.
  public func html(_ attributions: FeatureAttributions) throws -> String {
    try ReportDocument(
      title: "Force plot of \(attributions.outputName)",
      blocks: [.page(try fragment(attributions, id: "force"))]
    ).html()
  }

  /// The figure with its script, to stand within a page.
  /// - Parameters:
  ///   - attributions: of one row at least.
  ///   - id: another one for each part of the page: letters, digits and `-`.
  /// - Returns: an element with its style and its script.
  /// - Throws: what writing the figure as SVG throws.
  /// - Precondition: there is a row.
  public func fragment(_ attributions: FeatureAttributions, id: String) throws -> String {
    let layout = plot.layout(attributions)
    let svg = try plot.scene(attributions).svg(name: "force plot of \(attributions.outputName)")
    let facts = JSONValue.object([
      .init("left", .number(layout.area.origin.x)), .init("width", .number(layout.area.width)),
      .init("name", .string(attributions.outputName)),
      .init(
        "rows",
        .array(
          layout.rows.map { row in
            .object([
              .init(
                "row",
                .integer(
                  Int128(attributions.rowNumbers.isEmpty ? row : attributions.rowNumbers[row]))),
              .init("output", .string(attributions.outputText(attributions.outputs[row]))),
              .init("features", .array(features(attributions, row: row))),
            ])
          })),
    ])
    return """
      <div class="force" id="\(id)">
      <style>
        .force figure { position: relative; display: inline-block; margin: 0 }
        .force .line { position: absolute; top: 0; width: 1px; height: 100%; background: #14161c;
          display: none; pointer-events: none }
        .force .values { min-height: 12em; font-size: 13px } .force td { padding: 0 .8em 0 0; border: 0 }
        .force .higher { color: #ff0d57 } .force .lower { color: #1e88e5 }
      </style>
      <figure>\(svg)<div class="line"></div></figure>
      <div class="values">Move over the figure to see a row.</div>
      <script>
      (() => {
        const facts = \(Self.scriptText(facts));
        const part = document.getElementById("\(id)"), figure = part.querySelector("figure");
        const svg = figure.querySelector("svg"), line = part.querySelector(".line");
        const values = part.querySelector(".values");
        function cell(row, text, kind) {
          const cell = row.insertCell();
          cell.textContent = text;
          if (kind) cell.className = kind;
        }
        figure.addEventListener("mousemove", event => {
          const box = svg.getBoundingClientRect();
          const x = (event.clientX - box.left) * svg.viewBox.baseVal.width / box.width;
          const index = Math.floor((x - facts.left) / facts.width * facts.rows.length);
          const row = facts.rows[index];
          line.style.display = row ? "block" : "none";
          if (!row) return;
          line.style.left = (event.clientX - box.left) + "px";
          values.textContent = "row " + row.row + ": " + facts.name + " = " + row.output;
          const table = values.appendChild(document.createElement("table"));
          for (const [label, contribution, isHigher] of row.features) {
            const entry = table.insertRow();
            cell(entry, label);
            cell(entry, contribution, isHigher ? "higher" : "lower");
          }
        });
      })();
      </script>
      </div>
      """
  }

  /// The largest contributions of a row: label, contribution, whether it raises the output.
  private func features(_ attributions: FeatureAttributions, row: Int) -> [JSONValue] {
    let contributions = attributions.contributions[row]
    let order = contributions.indices.sorted {
      (contributions[$1].magnitude, $0) < (contributions[$0].magnitude, $1)
    }
    return order.prefix(listedFeatures).map {
      .array([
        .string(attributions.label(row: row, feature: $0)),
        .string(AttributionColors.signed(contributions[$0])), .bool(contributions[$0] >= 0),
      ])
    }
  }

  /// JSON that cannot end the script or open a comment in it.
  private static func scriptText(_ value: JSONValue) -> String {
    "\(value)".replacing("<", with: "\\u003c").replacing(">", with: "\\u003e")
      .replacing("\u{2028}", with: "\\u2028").replacing("\u{2029}", with: "\\u2029")
  }
}
