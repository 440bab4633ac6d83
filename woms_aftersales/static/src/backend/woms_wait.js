/** Shown while figures are read in the background: looks for them, then shows them. */

import {Component, onMounted, onWillUnmount, status, xml} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const EVERY = 4000;
// half an hour: then whoever still looks presses the button beside it
const AT_MOST = 450;

export class WomsWait extends Component {
    static template = xml`<span class="spinner-border spinner-border-sm me-2" aria-hidden="true"/>`;
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.looks = 0;
        onMounted(() => this.plan());
        onWillUnmount(() => clearTimeout(this.timer));
    }

    plan() {
        this.looks += 1;
        if (status(this) !== "destroyed" && this.looks <= AT_MOST) {
            this.timer = setTimeout(() => this.look(), EVERY);
        }
    }

    async look() {
        const {resId, resModel, model} = this.props.record;
        try {
            const [row] = await this.orm.silent.read(resModel, [resId], ["is_waiting"]);
            // what somebody is typing is not taken away
            if (!row.is_waiting && !(await this.props.record.isDirty())) {
                await this.orm.silent.call(resModel, "action_look_again", [[resId]]);
                await model.root.load();
            }
        } catch (error) {
            console.warn("figures: looking again failed", error);
        }
        this.plan();
    }
}

registry.category("view_widgets").add("woms_wait", {component: WomsWait});
