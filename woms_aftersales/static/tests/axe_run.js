/* global axe */
// The theme's header and footer, and core's own widgets, are not ours to repair.
axe.run(
    {
        include: [["#wrap"]],
        exclude: [
            ["#discussion"],
            [".o_portal_icon"],
            [".o_web_sign_name_and_signature"],
        ],
    },
    {resultTypes: ["violations"]}
).then((result) =>
    result.violations
        .filter((found) => ["serious", "critical"].includes(found.impact))
        .flatMap((found) =>
            found.nodes.map((node) =>
                [
                    found.id,
                    node.target.join(" "),
                    node.failureSummary.split("\n").pop(),
                ].join(" | ")
            )
        )
);
